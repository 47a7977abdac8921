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
import dev.hone.llm.score.Scorer;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
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

class GuidanceTest {

    private static final ModelConfig CONFIG = new ModelConfig(
            Family.LLAMA,
            200,
            32,
            64,
            2,
            4,
            2,
            8,
            256,
            new Rope(10_000, null),
            1e-5,
            false,
            Variations.NONE,
            List.of(199));
    private static final Set<Integer> END = Set.of(199, 7);

    private static LanguageModel model;
    private static Adapter adapter;
    private static AttachedAdapter attached;
    private static AttachedAdapter base;

    @BeforeAll
    static void makeAModelAndAnAdapterThatChangesIt() {
        Torch.setThreads(1);
        model = SureModel.of(CONFIG, 4);
        LoraConfig lora = LoraConfig.of(4, 8, List.of("q_proj", "v_proj", "lm_head"));
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        Adapter.create(lora, CONFIG, 1)
                .tensors()
                .forEach((name, tensor) -> tensors.put(name, new SeededTensors(3).normal(name, tensor.shape(), .2)));
        adapter = new Adapter(lora, tensors);
        attached = AttachedAdapter.attach(model, adapter);
        base = AttachedAdapter.attach(model, null);
    }

    @AfterAll
    static void closeTheModel() {
        base.close();
        attached.close();
        model.close();
    }

    private static int[] prompt(SplittableRandom random) {
        return random.ints(1 + random.nextInt(40), 0, 200).toArray();
    }

    private static DecodingRow anyRow(SplittableRandom random) {
        Sampling sampling = new Sampling(random.nextInt(2), random.nextBoolean() ? 1 : .9, 20, random.nextLong())
                .withRepetitionPenalty(random.nextBoolean() ? 1 : 1.2);
        Guidance guidance =
                random.nextBoolean() ? Guidance.none() : Guidance.of(1 + 2 * random.nextDouble(), prompt(random));
        return new DecodingRow(random.nextBoolean() ? attached : base, prompt(random), sampling, guidance);
    }

    private static Generation alone(DecodingRow row) {
        try (Generator generator = new Generator(model, row.attached() == attached ? adapter : null, END)) {
            return generator.generate(row.prompt(), row.sampling(), row.guidance());
        }
    }

    private static double[] logits(int[] prompt, int[] tokens, int count) {
        int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(tokens).limit(count))
                .toArray();
        float[] logits = new Scorer(model).nextTokenLogits(List.of(ids), adapter)[0];
        return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }

    @ParameterizedTest(name = "weight {0}")
    @ValueSource(doubles = {1.5, 3})
    void aGuidedTokenIsTheLikeliestOfTheMixedLogitsAndReportedWithItsProbabilityUnderThem(double weight) {
        int[] own = {5, 9, 30, 12};
        int[] other = {101, 9};
        Generation guided;
        try (Generator generator = new Generator(model, adapter, Set.of())) {
            guided = generator.generate(own, Sampling.greedy(12), Guidance.of(weight, other));
        }
        for (int i = 0; i < guided.tokens().size(); i++) {
            double[] towards = logits(own, guided.ids(), i);
            double[] from = logits(other, guided.ids(), i);
            double[] mixed = IntStream.range(0, towards.length)
                    .mapToDouble(id -> from[id] + weight * (towards[id] - from[id]))
                    .toArray();
            double sum = IntStream.range(0, mixed.length)
                    .mapToDouble(id -> Math.exp(mixed[id]))
                    .sum();
            GeneratedToken token = guided.tokens().get(i);
            assertThat(mixed[token.id()])
                    .isCloseTo(
                            IntStream.range(0, mixed.length)
                                    .mapToDouble(id -> mixed[id])
                                    .max()
                                    .orElseThrow(),
                            within(1e-4));
            assertThat(token.logprob()).isCloseTo(mixed[token.id()] - Math.log(sum), within(1e-4));
        }
        try (Generator generator = new Generator(model, adapter, Set.of())) {
            assertThat(generator.generate(own, Sampling.greedy(12)).ids()).isNotEqualTo(guided.ids());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void rowsWithAndWithoutGuidanceAreWhatTheyWouldBeAlone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<DecodingRow> all = new ArrayList<>();
        try (DecodingBatch batch = new DecodingBatch(model, END, 7)) {
            for (int round = 0; round < 60 || !batch.rows().isEmpty(); round++) {
                int used = batch.rows().stream()
                        .mapToInt(row -> row.guidance().rows())
                        .sum();
                DecodingRow fresh = anyRow(random);
                if (round < 60 && used + fresh.guidance().rows() <= 7) {
                    batch.join(List.of(fresh));
                    all.add(fresh);
                }
                if (random.nextInt(25) == 0 && !batch.rows().isEmpty()) {
                    DecodingRow gone = batch.rows().get(0);
                    batch.leave(gone);
                    all.remove(gone);
                }
                batch.step();
            }
        }
        assertThat(all.stream().filter(row -> row.guidance().guides())).hasSizeGreaterThan(5);
        assertThat(all.stream().filter(row -> !row.guidance().guides())).hasSizeGreaterThan(5);
        for (DecodingRow row : all) {
            Generation alone = alone(row);
            assertThat(row.finish()).contains(alone.finish());
            assertThat(row.tokens().stream().mapToInt(GeneratedToken::id)).containsExactly(box(alone.ids()));
            for (int i = 0; i < alone.logprobs().length; i++) {
                assertThat(row.tokens().get(i).logprob()).isCloseTo(alone.logprobs()[i], within(1e-4));
            }
        }
    }

    private static Integer[] box(int[] ids) {
        return IntStream.of(ids).boxed().toArray(Integer[]::new);
    }

    @Test
    void severalGuidedRowsJoinTogetherWhateverTheirLengths() {
        List<DecodingRow> rows = IntStream.range(0, 3)
                .mapToObj(i -> new DecodingRow(
                        attached,
                        IntStream.range(0, 30 - 9 * i).toArray(),
                        Sampling.greedy(6),
                        Guidance.of(2, IntStream.range(50, 54 + 8 * i).toArray())))
                .toList();
        try (DecodingBatch batch = new DecodingBatch(model, END, 6)) {
            batch.join(rows);
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
        }
        rows.forEach(row -> assertThat(row.tokens().stream().mapToInt(GeneratedToken::id))
                .containsExactly(box(alone(row).ids())));
    }

    @Test
    void weightOneIsServingWithoutASecondRow() {
        Sampling drawn = new Sampling(1, .9, 15, 3);
        try (Generator generator = new Generator(model, adapter, END)) {
            assertThat(generator.generate(new int[] {1, 2}, drawn, Guidance.of(1, new int[] {3})))
                    .isEqualTo(generator.generate(new int[] {1, 2}, drawn));
        }
        assertThat(Guidance.of(1, new int[] {3}).rows()).isEqualTo(1);
    }

    @Test
    void aGuidedRowTakesTheRoomOfTwoAndLeavesWithBoth() {
        Guidance guidance = Guidance.of(2, new int[] {3});
        DecodingRow guided = new DecodingRow(attached, new int[] {1, 2}, Sampling.greedy(9), guidance);
        DecodingRow plain = new DecodingRow(attached, new int[] {1, 2}, Sampling.greedy(9));
        List<DecodingRow> another = List.of(new DecodingRow(attached, new int[] {1, 2}, Sampling.greedy(9), guidance));
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), 3)) {
            batch.join(List.of(guided, plain));
            assertThat(batch.rows()).containsExactlyInAnyOrder(guided, plain);
            assertThatThrownBy(() -> batch.join(another)).hasMessageContaining("room for 0 more rows, not 2");
            batch.leave(guided);
            assertThat(batch.rows()).containsExactly(plain);
            batch.join(another);
            batch.step();
            assertThat(plain.tokenCount()).isEqualTo(2);
        }
    }

    @Test
    void refusesWhatCannotGuide() {
        assertThatThrownBy(() -> Guidance.of(.5, new int[] {1})).hasMessageContaining("from 1 to 5");
        assertThatThrownBy(() -> Guidance.of(Double.NaN, new int[] {1})).hasMessageContaining("from 1 to 5");
        assertThatThrownBy(() -> Guidance.of(2, new int[0])).hasMessageContaining("needs the prompt");
        try (Generator generator = new Generator(model, adapter, END)) {
            Guidance tooLong = Guidance.of(2, new int[250]);
            assertThatThrownBy(() -> generator.generate(new int[] {1}, Sampling.greedy(9), tooLong))
                    .hasMessageContaining("256 positions");
        }
    }
}
