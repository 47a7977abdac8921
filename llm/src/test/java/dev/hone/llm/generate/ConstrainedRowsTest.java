package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a row may say, and when it may end, in a batch with others. */
class ConstrainedRowsTest {

    private static final Set<Integer> NO_ENDS = Set.of();
    private static final int[] PROMPT = {1, 2, 3};
    private static LanguageModel model;
    private static AttachedAdapter attached;

    @BeforeAll
    static void makeAModel() {
        Torch.setThreads(1);
        model = SureModel.of(ModelConfig.small(260, 32, 2, 4, 259), 3);
        attached = AttachedAdapter.attach(model, null);
    }

    @AfterAll
    static void closeTheModel() {
        attached.close();
        model.close();
    }

    /** Lets one of two tokens come at each place, and then nothing. */
    private static final class Pairs implements TokenConstraint {
        private final List<BitSet> places;
        private final List<Integer> heard = new ArrayList<>();

        private Pairs(int[]... pairs) {
            this.places = Arrays.stream(pairs)
                    .map(pair -> {
                        BitSet allowed = new BitSet();
                        IntStream.of(pair).forEach(allowed::set);
                        return allowed;
                    })
                    .toList();
        }

        @Override
        public BitSet allowed() {
            return places.get(heard.size());
        }

        @Override
        public void chose(int id) {
            heard.add(id);
        }

        @Override
        public boolean complete() {
            return heard.size() == places.size();
        }
    }

    private static void run(Set<Integer> ends, DecodingRow... rows) {
        try (DecodingBatch batch = new DecodingBatch(model, ends, 8)) {
            batch.join(List.of(rows));
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
        }
    }

    private static int[] ids(DecodingRow row) {
        return row.tokens().stream().mapToInt(GeneratedToken::id).toArray();
    }

    @Test
    void aConstrainedRowSaysWhatItMayAndEndsWhenNothingMayFollow() {
        Sampling greedy = Sampling.greedy(12);
        DecodingRow alone = new DecodingRow(attached, PROMPT, greedy);
        run(NO_ENDS, alone);
        Pairs pairs = new Pairs(new int[] {40, 41}, new int[] {50, 51}, new int[] {60, 61});
        Pairs guidedPairs = new Pairs(new int[] {70, 71}, new int[] {80, 81});
        DecodingRow bound = new DecodingRow(attached, PROMPT, new Sampling(1, 1, 12, 5), Guidance.none(), pairs);
        DecodingRow guided = new DecodingRow(attached, PROMPT, greedy, Guidance.of(2, new int[] {4, 5}), guidedPairs);
        DecodingRow free = new DecodingRow(attached, PROMPT, greedy);

        run(NO_ENDS, free, bound, guided);

        assertThat(bound.finish()).contains(Generation.Finish.COMPLETE);
        assertThat(ids(bound)).hasSize(3);
        assertThat(pairs.heard)
                .containsExactlyElementsOf(Arrays.stream(ids(bound)).boxed().toList());
        assertThat(ids(guided)).hasSize(2);
        assertThat(ids(guided)[1]).isIn(80, 81);
        assertThat(ids(free)).isEqualTo(ids(alone));
    }

    @Test
    void noEndTokenComesBeforeTheLeastOfTokens() {
        Map<Integer, Double> eager = Map.of(259, 100.);
        Sampling early = Sampling.greedy(12).withShifts(new Sampling.Shifts(0, 0, eager));
        DecodingRow at = new DecodingRow(attached, PROMPT, early);
        DecodingRow least =
                new DecodingRow(attached, PROMPT, early.withEnding(new Sampling.Ending(4, false, Set.of(), false)));

        run(Set.of(259), at, least);

        assertThat(ids(at)).containsExactly(259);
        assertThat(ids(least)).hasSize(5).endsWith(259);
    }

    @Test
    void endTokensAreIgnoredAndOthersEndItWhereTheSamplingSaysSo() {
        Sampling eager = Sampling.greedy(6).withShifts(new Sampling.Shifts(0, 0, Map.of(259, 100.)));
        DecodingRow on = new DecodingRow(attached, PROMPT, eager.withEnding(ending(true, Set.of())));
        DecodingRow stopped = new DecodingRow(
                attached,
                PROMPT,
                Sampling.greedy(6)
                        .withShifts(new Sampling.Shifts(0, 0, Map.of(77, 100.)))
                        .withEnding(ending(true, Set.of(77))));

        run(Set.of(259), on, stopped);

        assertThat(ids(on)).containsOnly(259).hasSize(6);
        assertThat(on.finish()).contains(Generation.Finish.MAX_TOKENS);
        assertThat(ids(stopped)).containsExactly(77);
        assertThat(stopped.finish()).isEqualTo(Optional.of(Generation.Finish.END_TOKEN));
    }

    private static Sampling.Ending ending(boolean ignoresEnds, Set<Integer> stops) {
        return new Sampling.Ending(0, ignoresEnds, stops, false);
    }
}
