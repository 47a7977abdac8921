package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.torch.Torch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Biases, penalties and constraints against their definitions, computed in double precision. */
class ChangedLogitsTest {

    private static final int VOCABULARY = 40;
    private static final Set<Integer> ENDS = Set.of(7, 8);
    private static final int PARTS = 20_000;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    /** In vLLM's order: allowed, bias, what may not end, repetition penalty, frequency and presence penalty. */
    private static double[] changed(double[] logits, Sampling sampling, int[] prompt, int[] generated, BitSet allowed) {
        double[] changed = logits.clone();
        for (int id = 0; id < changed.length; id++) {
            int token = id;
            long times = Arrays.stream(generated).filter(one -> one == token).count();
            boolean seen = times > 0 || Arrays.stream(prompt).anyMatch(one -> one == token);
            changed[id] += sampling.shifts().bias().getOrDefault(id, 0.);
            if (seen) {
                changed[id] *= changed[id] < 0 ? sampling.repetitionPenalty() : 1 / sampling.repetitionPenalty();
            }
            changed[id] -= times * sampling.shifts().frequencyPenalty();
            changed[id] -= times > 0 ? sampling.shifts().presencePenalty() : 0;
            boolean early = generated.length < sampling.ending().minTokens()
                    && sampling.ending().endsAt(id, ENDS);
            if (early || !allowed.get(id)) {
                changed[id] = Double.NEGATIVE_INFINITY;
            }
        }
        return changed;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void leavesTheDistributionOfTheDefinitions(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] logits = random.doubles(VOCABULARY, -3, 3).toArray();
        int[] prompt = random.ints(9, 0, VOCABULARY).toArray();
        int[] generated = random.ints(6, 0, 12).toArray();
        Sampling sampling = new Sampling(1, 1, 9, seed)
                .withRepetitionPenalty(random.nextBoolean() ? 1 : 1.4)
                .withShifts(new Sampling.Shifts(
                        random.nextDouble(-2, 2),
                        random.nextDouble(-2, 2),
                        Map.of(3, random.nextDouble(-5, 5), 7, 4., generated[0], -1.)))
                .withEnding(new Sampling.Ending(random.nextBoolean() ? 9 : 0, false, Set.of(5), false));

        double[] expected = softmax(changed(logits, sampling, prompt, generated, all()));
        double[] shares = shares(logits, sampling, prompt, generated);

        for (int id = 0; id < VOCABULARY; id++) {
            assertThat(shares[id]).as("token %d", id).isCloseTo(expected[id], within(1.5 / PARTS));
        }
    }

    private static double[] shares(double[] logits, Sampling sampling, int[] prompt, int[] generated) {
        TokenChooser chooser = new TokenChooser(sampling, null);
        chooser.saw(prompt);
        Arrays.stream(generated).forEach(chooser::chose);
        SamplingProgram.Row next = chooser.next(ENDS);
        List<SamplingProgram.Row> rows = IntStream.range(0, PARTS)
                .mapToObj(i -> new SamplingProgram.Row(
                        sampling, (i + .5) / PARTS, next.seen(), next.before(), next.after(), next.allowed()))
                .toList();
        double[] shares = new double[VOCABULARY];
        choose(logits, rows).forEach(token -> shares[token.id()] += 1. / PARTS);
        return shares;
    }

    @Test
    void aConstrainedRowChoosesTheLikeliestOfWhatIsAllowed() {
        double[] logits = new SplittableRandom(2).doubles(VOCABULARY, -3, 3).toArray();
        BitSet allowed = new BitSet();
        IntStream.of(3, 21, 30, VOCABULARY + 5).forEach(allowed::set);
        Sampling greedy = Sampling.greedy(5);
        SamplingProgram.Row bound =
                new SamplingProgram.Row(greedy, 0, new SeenTokens(), LogitShifts.none(), LogitShifts.none(), allowed);
        SamplingProgram.Row free = new SamplingProgram.Row(greedy, 0, new SeenTokens());

        List<GeneratedToken> chosen = choose(logits, List.of(free, bound, free));

        int best = IntStream.of(3, 21, 30)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
        int likeliest = IntStream.range(0, VOCABULARY)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
        assertThat(chosen).extracting(GeneratedToken::id).containsExactly(likeliest, best, likeliest);
        // Reported is what the model itself gives it.
        assertThat(Math.exp(chosen.get(1).logprob())).isCloseTo(softmax(logits)[best], within(1e-6));
    }

    @Test
    void anIdOutsideTheVocabularyIsRefused() {
        Sampling biased = Sampling.greedy(1).withShifts(new Sampling.Shifts(0, 0, Map.of(VOCABULARY, 1.)));
        Sampling ended = Sampling.greedy(1).withEnding(new Sampling.Ending(0, false, Set.of(-1), false));

        assertThatThrownBy(() -> biased.requireFits(VOCABULARY)).hasMessageContaining("below 40, was 40");
        assertThatThrownBy(() -> ended.requireFits(VOCABULARY)).hasMessageContaining("was -1");
    }

    private static BitSet all() {
        BitSet all = new BitSet();
        all.set(0, VOCABULARY);
        return all;
    }

    private static double[] softmax(double[] logits) {
        double total = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(x -> Math.exp(x) / total).toArray();
    }

    private static List<GeneratedToken> choose(double[] logits, List<SamplingProgram.Row> rows) {
        float[] flat = new float[logits.length * rows.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) logits[i % logits.length];
        }
        try (PtNDManager scope = Torch.newScope()) {
            PtNDArray tensor = (PtNDArray) scope.create(flat, new Shape(rows.size(), logits.length));
            return SamplingProgram.shared().choose(scope, tensor, rows);
        }
    }
}
