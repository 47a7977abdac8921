package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.jni.JniUtils;
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
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.LiveTensors;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingBatchTest {

    // Four query heads share two key-value heads.
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

    private static final Map<AttachedAdapter, Optional<Adapter>> VERSIONS = new LinkedHashMap<>();
    private static LanguageModel model;
    private static AttachedAdapter attached;

    @BeforeAll
    static void makeAModelAndAdaptersThatChangeIt() {
        Torch.setThreads(1);
        model = SureModel.of(CONFIG, 4);
        LoraConfig lora = LoraConfig.of(4, 8, List.of("embed_tokens", "q_proj", "v_proj", "down_proj", "lm_head"));
        attached = AttachedAdapter.attach(model, null);
        VERSIONS.put(attached, Optional.empty());
        for (Adapter adapter : List.of(adapter(lora, 5), adapter(lora, 6))) {
            VERSIONS.put(AttachedAdapter.attach(model, adapter), Optional.of(adapter));
        }
    }

    private static Adapter adapter(LoraConfig lora, long seed) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        Adapter.create(lora, CONFIG, seed)
                .tensors()
                .forEach((name, tensor) -> tensors.put(name, new SeededTensors(seed).normal(name, tensor.shape(), .2)));
        return new Adapter(lora, tensors);
    }

    @AfterAll
    static void closeTheModel() {
        VERSIONS.keySet().forEach(AttachedAdapter::close);
        model.close();
    }

    private static AttachedAdapter anyVersion(SplittableRandom random) {
        return List.copyOf(VERSIONS.keySet()).get(random.nextInt(VERSIONS.size()));
    }

    private static Generator alone(DecodingRow row, Set<Integer> endTokenIds) {
        Optional<Adapter> adapter = Objects.requireNonNull(VERSIONS.get(row.attached()));
        return new Generator(model, adapter.orElse(null), endTokenIds);
    }

    private static DecodingRow row(SplittableRandom random, int promptTokens, int maxTokens) {
        double temperature = random.nextInt(3) / 2.0;
        double topP = random.nextBoolean() ? 1 : .9;
        return new DecodingRow(
                anyVersion(random),
                random.ints(promptTokens, 0, 300).toArray(),
                new Sampling(temperature, topP, maxTokens, random.nextLong())
                        .withTopK(random.nextBoolean() ? 0 : 40)
                        .withMinP(random.nextBoolean() ? 0 : .02)
                        .withRepetitionPenalty(random.nextBoolean() ? 1 : 1.2));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void rowsThatComeAndGoAreWhatTheyWouldBeAlone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<DecodingRow> all = new ArrayList<>();
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(259, 7), 7)) {
            for (int round = 0; round < 40 || !batch.rows().isEmpty(); round++) {
                int room = round < 40 ? 7 - batch.rows().size() : 0;
                List<DecodingRow> fresh = IntStream.range(0, random.nextInt(room + 1))
                        .mapToObj(i -> row(random, 1 + random.nextInt(70), 1 + random.nextInt(30)))
                        .toList();
                batch.join(fresh);
                all.addAll(fresh);
                batch.step();
            }
        }
        assertThat(all).hasSizeGreaterThan(15);
        all.forEach(DecodingBatchTest::assertSameAloneAndTaught);
    }

    private static void assertSameAloneAndTaught(DecodingRow row) {
        assertThat(row.finish()).isPresent();
        int[] ids = row.tokens().stream().mapToInt(GeneratedToken::id).toArray();
        try (Generator alone = alone(row, Set.of(259, 7))) {
            assertThat(alone.generate(row.prompt(), row.sampling()).ids()).isEqualTo(ids);
        }
        for (int i = 0; i < ids.length; i++) {
            int[] whole = IntStream.concat(
                            IntStream.of(row.prompt()), IntStream.of(ids).limit(i + 1L))
                    .toArray();
            double taught = new Scorer(model)
                    .responseLogprobs(
                            List.of(new TokenSequence(whole, whole.length - 1)),
                            Objects.requireNonNull(VERSIONS.get(row.attached())).orElse(null))
                    .get(0)
                    .logprob();
            assertThat(row.tokens().get(i).logprob()).isCloseTo(taught, within(1e-4));
        }
    }

    @Test
    void noThreadThatDecodesRecordsGradients() throws InterruptedException {
        AtomicBoolean before = new AtomicBoolean();
        AtomicBoolean after = new AtomicBoolean(true);
        // The engine records gradients in every new thread until told otherwise.
        Thread fresh = new Thread(() -> {
            before.set(JniUtils.isGradMode());
            try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 1)) {
                batch.join(List.of(new DecodingRow(attached, new int[] {1}, new Sampling(1, .9, 3, 1))));
                batch.step();
            }
            after.set(JniUtils.isGradMode());
        });
        fresh.start();
        fresh.join();
        assertThat(before).isTrue();
        assertThat(after).isFalse();
    }

    @Test
    void whoLeavesDisturbsNobody() {
        SplittableRandom random = new SplittableRandom(8);
        List<DecodingRow> rows =
                IntStream.range(0, 4).mapToObj(i -> row(random, 5 + 9 * i, 12)).toList();
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 4)) {
            batch.join(rows);
            batch.step();
            batch.leave(rows.get(0));
            batch.leave(rows.get(0));
            assertThat(batch.rows()).containsExactlyInAnyOrder(rows.get(1), rows.get(2), rows.get(3));
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
        }
        assertThat(rows.get(0).finish()).isEmpty();
        assertThat(rows.get(0).tokens()).hasSize(2);
        for (DecodingRow row : rows.subList(1, 4)) {
            try (Generator alone = alone(row, Set.of())) {
                assertThat(alone.generate(row.prompt(), row.sampling()).tokens().stream()
                                .map(GeneratedToken::id))
                        .containsExactlyElementsOf(
                                row.tokens().stream().map(GeneratedToken::id).toList());
            }
        }
    }

    @Test
    void refusesWhatDoesNotFitAndGoesOn() {
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 2)) {
            DecodingRow one = new DecodingRow(attached, new int[] {1}, Sampling.greedy(9));
            batch.join(List.of(one));
            List<DecodingRow> two = List.of(one, one);
            assertThatThrownBy(() -> batch.join(two)).hasMessageContaining("room for 1 more");
            List<DecodingRow> tooLong = List.of(new DecodingRow(attached, new int[500], Sampling.greedy(13)));
            assertThatThrownBy(() -> batch.join(tooLong)).hasMessageContaining("512 positions");
            List<DecodingRow> unknown = List.of(new DecodingRow(attached, new int[] {300}, Sampling.greedy(1)));
            assertThatThrownBy(() -> batch.join(unknown)).hasMessageContaining("vocabulary");
            batch.step();
            assertThat(one.tokenCount()).isEqualTo(2);
        }
    }

    @Test
    void saysSoWhenUsedAfterItsEndAndGoesOnWithoutAClosedAdapter() {
        AttachedAdapter going = AttachedAdapter.attach(model, null);
        DecodingBatch batch = new DecodingBatch(model, Set.of(), 2);
        DecodingRow gone = new DecodingRow(going, new int[] {1}, Sampling.greedy(9));
        DecodingRow staying = new DecodingRow(attached, new int[] {1}, Sampling.greedy(9));
        batch.join(List.of(gone, staying));
        going.close();
        assertThatThrownBy(batch::step)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("adapter is closed");
        batch.leave(gone);
        batch.step();
        assertThat(staying.tokenCount()).isEqualTo(2);
        batch.close();
        assertThatThrownBy(batch::step)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("batch is closed");
        Generator generator = new Generator(model, null, -1);
        generator.close();
        assertThatThrownBy(() -> generator.generate(new int[] {1}, Sampling.greedy(1)))
                .hasMessageContaining("adapter is closed");
        assertThatThrownBy(() -> generator.promptLogprobs(new int[] {1, 2})).hasMessageContaining("adapter is closed");
    }

    @Test
    void aRowWithoutNumbersCostsNoOtherRowAnything() {
        LoraConfig lora = LoraConfig.of(4, 8, List.of("lm_head"));
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(lora, CONFIG, 1).tensors());
        // Finite, but the logits of its own rows overflow.
        tensors.replaceAll((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            Arrays.fill(values, Float.MAX_VALUE);
            return new FloatTensor(tensor.shape(), values);
        });
        try (AttachedAdapter broken = AttachedAdapter.attach(model, new Adapter(lora, tensors));
                DecodingBatch batch = new DecodingBatch(model, Set.of(), 3)) {
            Sampling drawn = new Sampling(1, .9, 4, 3);
            DecodingRow before = new DecodingRow(attached, new int[] {1, 2}, drawn);
            DecodingRow none = new DecodingRow(broken, new int[] {1, 2}, drawn);
            DecodingRow after = new DecodingRow(attached, new int[] {1, 2}, drawn);
            batch.join(List.of(before, none, after));
            assertThat(none.finish()).contains(Generation.Finish.NO_NUMBERS);
            assertThat(none.tokens()).isEmpty();
            assertThat(batch.rows()).containsExactlyInAnyOrder(before, after);
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
            assertThat(before.tokens()).isEqualTo(after.tokens()).hasSize(4);
        }
    }

    @Test
    void weightsThatAreNoNumbersAreAnErrorNotAnAnswer() {
        SortedMap<String, FloatTensor> broken = new TreeMap<>(model.weights());
        broken.computeIfPresent("model.norm.weight", (name, tensor) -> {
            float[] values = new float[tensor.values().length];
            values[3] = Float.NaN;
            return new FloatTensor(tensor.shape(), values);
        });
        try (LanguageModel noModel = LanguageModel.of(CONFIG, broken);
                Generator generator = new Generator(noModel, null, -1)) {
            Sampling drawn = new Sampling(1, 1, 3, 1);
            assertThatThrownBy(() -> generator.generate(new int[] {1}, drawn)).hasMessageContaining("broken");
            assertThatThrownBy(() -> generator.generate(new int[] {1}, Sampling.greedy(1)))
                    .hasMessageContaining("broken");
        }
    }

    @Test
    void thousandsOfStepsLeaveNothingBehind() {
        SplittableRandom random = new SplittableRandom(9);
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 4)) {
            run(batch, random, 200);
            long before = LiveTensors.count();
            run(batch, random, 3_000);
            assertThat(LiveTensors.count()).isLessThanOrEqualTo(before);
        }
    }

    private static void run(DecodingBatch batch, SplittableRandom random, int steps) {
        for (int step = 0; step < steps; step++) {
            if (batch.rows().size() < 4) {
                batch.join(List.of(row(random, 20, 1 + random.nextInt(20))));
            }
            batch.step();
        }
    }
}
