package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.torch.LiveTensors;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts that are read in parts between steps, and beginnings that are known already: the answers are the same. */
class ReadingInPartsTest {

    private static final ModelConfig CONFIG = new ModelConfig(
            Family.LLAMA,
            300,
            32,
            64,
            3,
            4,
            2,
            8,
            512,
            new Rope(10_000, null),
            1e-5,
            false,
            Variations.NONE,
            List.of(259));
    private static final long MUCH = 1 << 24;
    private static final double CLOSE = 1e-4;

    private static LanguageModel model;
    private static List<AttachedAdapter> versions;

    @BeforeAll
    static void makeAModelAndAdaptersThatChangeIt() {
        Torch.setThreads(1);
        model = SureModel.of(CONFIG, 4);
        versions = List.of(AttachedAdapter.attach(model, null), attached(5), attached(6));
    }

    private static AttachedAdapter attached(long seed) {
        LoraConfig lora = LoraConfig.of(4, 8, List.of("embed_tokens", "q_proj", "v_proj", "down_proj", "lm_head"));
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(lora, CONFIG, seed).tensors());
        tensors.replaceAll((name, tensor) -> new SeededTensors(seed).normal(name, tensor.shape(), .2));
        return AttachedAdapter.attach(model, new Adapter(lora, tensors));
    }

    @AfterAll
    static void closeTheModel() {
        versions.forEach(AttachedAdapter::close);
        model.close();
    }

    private static int[] prompt(SplittableRandom random, int tokens) {
        return random.ints(tokens, 0, 300).toArray();
    }

    private static DecodingRow row(SplittableRandom random, int most) {
        Guidance guidance =
                random.nextInt(3) == 0 ? Guidance.of(1.5, prompt(random, 1 + random.nextInt(most))) : Guidance.none();
        return new DecodingRow(
                versions.get(random.nextInt(versions.size())),
                prompt(random, 1 + random.nextInt(most)),
                new Sampling(random.nextInt(3) / 2.0, 1, 1 + random.nextInt(30), random.nextLong()),
                guidance);
    }

    /** The same row, joined to a batch of its own that knows nothing. */
    private static DecodingRow alone(DecodingRow row) {
        DecodingRow twin = new DecodingRow(row.attached(), row.prompt(), row.sampling(), row.guidance());
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(259, 7), 2)) {
            batch.join(List.of(twin));
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
        }
        return twin;
    }

    private static void assertSameAsAlone(DecodingRow row) {
        DecodingRow alone = alone(row);
        assertThat(row.finish()).isEqualTo(alone.finish()).isPresent();
        assertThat(row.tokens()).hasSameSizeAs(alone.tokens());
        for (int i = 0; i < row.tokenCount(); i++) {
            assertThat(row.token(i).id()).isEqualTo(alone.token(i).id());
            assertThat(row.token(i).logprob()).isCloseTo(alone.token(i).logprob(), within(CLOSE));
        }
    }

    private static void run(DecodingBatch batch, int readAtOnce) {
        while (!batch.rows().isEmpty()) {
            batch.step();
            batch.read(readAtOnce);
        }
    }

    private static DecodingRow answered(PrefixCache known, DecodingRow row) {
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(259, 7), 2, known)) {
            batch.enter(List.of(row));
            batch.read(1_000);
            run(batch, 1_000);
        }
        return row;
    }

    @ParameterizedTest(name = "{0} tokens at once")
    @ValueSource(ints = {1, 3, 10, 64, 500})
    void rowsThatComeAndGoAreWhatTheyWouldBeAlone(int readAtOnce) {
        SplittableRandom random = new SplittableRandom(readAtOnce);
        List<DecodingRow> all = new ArrayList<>();
        try (PrefixCache known = new PrefixCache(MUCH);
                DecodingBatch batch = new DecodingBatch(model, Set.of(259, 7), 8, known)) {
            for (int round = 0; round < 400; round++) {
                int taken = batch.rows().stream()
                        .mapToInt(row -> row.guidance().rows())
                        .sum();
                if (taken <= 6 && random.nextBoolean()) {
                    DecodingRow fresh = row(random, 120);
                    batch.enter(List.of(fresh));
                    all.add(fresh);
                }
                batch.step();
                batch.read(readAtOnce);
            }
            run(batch, readAtOnce);
        }
        assertThat(all).hasSizeGreaterThan(5);
        all.forEach(ReadingInPartsTest::assertSameAsAlone);
    }

    @Test
    void whoHasAFirstTokenGoesOnWhileALongPromptIsRead() {
        SplittableRandom random = new SplittableRandom(2);
        DecodingRow early = new DecodingRow(versions.get(0), prompt(random, 5), Sampling.greedy(30));
        DecodingRow late = new DecodingRow(versions.get(1), prompt(random, 100), Sampling.greedy(3));
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 2)) {
            batch.enter(List.of(early, late));
            batch.read(10);
            assertThat(early.tokenCount()).isEqualTo(1);
            for (int step = 0; step < 9; step++) {
                batch.step();
                assertThat(late.tokenCount()).isZero();
                batch.read(10);
            }
            assertThat(early.tokenCount()).isEqualTo(10);
            batch.read(10);
            batch.step();
            assertThat(late.tokenCount()).isEqualTo(1);
            run(batch, 10);
        }
        assertSameAsAlone(late);
    }

    @Test
    void whoLeavesWhileItsPromptIsReadDisturbsNobody() {
        SplittableRandom random = new SplittableRandom(3);
        DecodingRow leaving = new DecodingRow(versions.get(0), prompt(random, 90), Sampling.greedy(5));
        DecodingRow waiting = new DecodingRow(versions.get(1), prompt(random, 90), Sampling.greedy(5));
        DecodingRow decoded = new DecodingRow(versions.get(2), prompt(random, 9), Sampling.greedy(12));
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 3)) {
            batch.enter(List.of(decoded, leaving, waiting));
            batch.read(9);
            batch.read(40);
            batch.leave(leaving);
            assertThat(batch.rows()).containsExactly(decoded, waiting);
            batch.read(40);
            batch.leave(decoded);
            run(batch, 40);
        }
        assertThat(leaving.tokenCount()).isZero();
        assertSameAsAlone(waiting);
    }

    @Test
    void aConversationThatGoesOnIsNotReadAnew() {
        SplittableRandom random = new SplittableRandom(4);
        try (PrefixCache known = new PrefixCache(MUCH)) {
            DecodingRow first = new DecodingRow(versions.get(1), prompt(random, 60), Sampling.greedy(20));
            answered(known, first.sharedWithin("acme"));
            int[] longer = IntStream.concat(
                            IntStream.concat(
                                    Arrays.stream(first.prompt()),
                                    first.tokens().stream().mapToInt(GeneratedToken::id)),
                            Arrays.stream(prompt(random, 25)))
                    .toArray();
            DecodingRow second = new DecodingRow(versions.get(1), longer, Sampling.greedy(20)).sharedWithin("acme");
            assertThat(known.find(second.own()).orElseThrow().tokens()).isEqualTo(60 + first.tokenCount() - 1);
            assertSameAsAlone(answered(known, second));
        }
    }

    @Test
    void theSameQuestionAgainIsReadFromItsLastTokenOn() {
        SplittableRandom random = new SplittableRandom(5);
        int[] same = prompt(random, 40);
        try (PrefixCache known = new PrefixCache(MUCH)) {
            answered(known, new DecodingRow(versions.get(0), same, Sampling.greedy(9)).sharedWithin("acme"));
            DecodingRow again = new DecodingRow(versions.get(0), same, Sampling.greedy(9)).sharedWithin("acme");
            assertThat(known.find(again.own()).orElseThrow().tokens()).isEqualTo(39);
            assertSameAsAlone(answered(known, again));
        }
    }

    @Test
    void anotherVersionAnswersAsIfNothingWereKnown() {
        SplittableRandom random = new SplittableRandom(6);
        int[] same = prompt(random, 80);
        try (PrefixCache known = new PrefixCache(MUCH)) {
            for (AttachedAdapter version : List.of(versions.get(0), versions.get(1), versions.get(2))) {
                DecodingRow row = new DecodingRow(version, same, Sampling.greedy(20)).sharedWithin("acme");
                assertThat(known.find(row.own())).isEmpty();
                assertSameAsAlone(answered(known, row));
            }
        }
    }

    @Test
    void ownersShareNothingAndRowsWithoutOneNeither() {
        SplittableRandom random = new SplittableRandom(7);
        int[] same = prompt(random, 80);
        try (PrefixCache known = new PrefixCache(MUCH)) {
            answered(known, new DecodingRow(versions.get(0), same, Sampling.greedy(2)));
            assertThat(known.bytes()).isZero();
            answered(known, new DecodingRow(versions.get(0), same, Sampling.greedy(2)).sharedWithin("acme"));
            DecodingRow other = new DecodingRow(versions.get(0), same, Sampling.greedy(2));
            assertThat(known.find(other.own())).isEmpty();
            assertThat(known.find(other.sharedWithin("zenith").own())).isEmpty();
            assertThat(known.find(other.sharedWithin("acme").own())).isPresent();
        }
    }

    @Test
    void memoryStaysWithinItsBoundAndTheLongestUnusedGoesFirst() {
        SplittableRandom random = new SplittableRandom(8);
        // Two halves of three layers with two heads of eight floats.
        long perToken = 2 * 3 * 2 * 8 * 4;
        List<DecodingRow> rows = IntStream.range(0, 4)
                .mapToObj(i ->
                        new DecodingRow(versions.get(0), prompt(random, 50), Sampling.greedy(1)).sharedWithin("acme"))
                .toList();
        try (PrefixCache known = new PrefixCache(2 * 50 * perToken)) {
            answered(known, rows.get(0));
            answered(known, rows.get(1));
            assertThat(known.find(rows.get(0).own())).isPresent();
            answered(known, rows.get(2));
            assertThat(known.bytes()).isLessThanOrEqualTo(2 * 50 * perToken);
            assertThat(known.find(rows.get(1).own())).isEmpty();
            assertThat(known.find(rows.get(0).own())).isPresent();
            assertThat(known.find(rows.get(2).own())).isPresent();
        }
    }

    @Test
    void whatAClosedVersionHasReadIsForgottenAndNothingIsLeftBehind() {
        SplittableRandom random = new SplittableRandom(9);
        int[] same = prompt(random, 50);
        forgetAClosedVersion(same);
        long before = LiveTensors.count();
        forgetAClosedVersion(same);
        assertThat(LiveTensors.count()).isLessThanOrEqualTo(before);
    }

    private static void forgetAClosedVersion(int[] prompt) {
        try (PrefixCache known = new PrefixCache(MUCH)) {
            AttachedAdapter going = attached(10);
            answered(known, new DecodingRow(going, prompt, Sampling.greedy(3)).sharedWithin("acme"));
            long one = known.bytes();
            going.close();
            answered(known, new DecodingRow(versions.get(0), prompt, Sampling.greedy(3)).sharedWithin("acme"));
            assertThat(known.bytes()).isPositive().isEqualTo(one);
        }
    }

    @Test
    void nobodyJoinsWhileAPromptIsRead() {
        SplittableRandom random = new SplittableRandom(10);
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 2)) {
            batch.enter(List.of(new DecodingRow(versions.get(0), prompt(random, 50), Sampling.greedy(3))));
            List<DecodingRow> other = List.of(new DecodingRow(versions.get(0), prompt(random, 5), Sampling.greedy(3)));
            assertThatThrownBy(() -> batch.join(other)).isInstanceOf(IllegalStateException.class);
            List<DecodingRow> two = List.of(other.get(0), other.get(0));
            assertThatThrownBy(() -> batch.enter(two)).hasMessageContaining("room for 1 more");
            batch.enter(other);
            run(batch, 10);
        }
    }
}
