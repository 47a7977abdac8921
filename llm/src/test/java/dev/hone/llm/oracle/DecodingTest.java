package dev.hone.llm.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AdapterStack;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.PackedRows;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However rows share a pass, a cache or a batch, each gets the logits of the plain decoder on that row alone. */
class DecodingTest {

    private static final double LOGIT = 1e-4;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    static Stream<Arguments> seededFamilies() {
        return Arrays.stream(Family.values())
                .flatMap(family -> Stream.of(1L, 2L).map(seed -> Arguments.of(family, seed)));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("seededFamilies")
    void givesPackedRowsWhatEachGetsAlone(Family family, long seed) {
        try (LanguageModel model = RandomModels.model(family, seed)) {
            for (Adapter adapter : adapters(model, seed)) {
                try (AttachedAdapter attached = AttachedAdapter.attach(model, adapter)) {
                    PlainDecoder plain = plain(model, adapter);
                    assertPacked(attached.decoder(), List.of(plain, plain, plain, plain), new long[4], seed);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("seededFamilies")
    void decodesFromACacheAsInOnePass(Family family, long seed) {
        try (LanguageModel model = RandomModels.model(family, seed)) {
            for (Adapter adapter : adapters(model, seed)) {
                try (AttachedAdapter attached = AttachedAdapter.attach(model, adapter)) {
                    PlainDecoder plain = plain(model, adapter);
                    assertDecoding(attached.decoder(), List.of(plain, plain, plain, plain), new long[4], seed);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("seededFamilies")
    void servesSeveralAdaptersInOneBatch(Family family, long seed) {
        try (LanguageModel model = RandomModels.model(family, seed)) {
            List<@Nullable Adapter> adapters = new ArrayList<>(adapters(model, seed));
            adapters.add(1, null);
            long[] chosen = {3, 0, 1, 2};
            List<PlainDecoder> plain = Arrays.stream(chosen)
                    .mapToObj(index -> plain(model, adapters.get((int) index)))
                    .toList();
            try (AdapterStack stack = stack(model, adapters)) {
                assertPacked(stack.decoder(), plain, chosen, seed);
                assertDecoding(stack.decoder(), plain, chosen, seed);
            }
        }
    }

    private static AdapterStack stack(LanguageModel model, List<@Nullable Adapter> adapters) {
        List<AttachedAdapter> attached = adapters.stream()
                .map(adapter -> AttachedAdapter.attach(model, adapter))
                .toList();
        try {
            return AdapterStack.of(model, attached);
        } finally {
            attached.forEach(AttachedAdapter::close);
        }
    }

    private static void assertPacked(Decoder decoder, List<PlainDecoder> plain, long[] adapters, long seed) {
        List<int[]> rows = rows(seed);
        double[][] expected = IntStream.range(0, rows.size())
                .boxed()
                .flatMap(i -> Arrays.stream(plain.get(i).logits(rows.get(i))))
                .toArray(double[][]::new);
        try (PtNDManager scope = Torch.newScope()) {
            assertRows(decoder.logits(scope, PackedRows.whole(decoder.config(), rows), adapters), expected);
        }
    }

    /** Reads prompts in two goes, then gives each row two tokens, one by one. */
    private static void assertDecoding(Decoder decoder, List<PlainDecoder> plain, long[] adapters, long seed) {
        List<int[]> rows = rows(seed);
        int early = 1;
        try (PtNDManager scope = Torch.newScope()) {
            List<PtNDArray> cache = decoder.newCache(scope, 4, 64);
            List<int[]> prompts = shortened(rows, 2);
            PtNDArray first = decoder.begin(scope, prompts.subList(0, early), Arrays.copyOf(adapters, early), 0, cache);
            assertRows(first, last(plain.subList(0, early), prompts.subList(0, early)));
            PtNDArray others = decoder.begin(
                    scope, prompts.subList(early, 4), Arrays.copyOfRange(adapters, early, 4), early, cache);
            assertRows(others, last(plain.subList(early, 4), prompts.subList(early, 4)));
            for (int missing = 1; missing >= 0; missing--) {
                List<int[]> read = shortened(rows, missing);
                long[] past = read.stream().mapToLong(ids -> ids.length - 1).toArray();
                long[] tokens =
                        read.stream().mapToLong(ids -> ids[ids.length - 1]).toArray();
                assertRows(decoder.step(scope, tokens, past, adapters, cache), last(plain, read));
            }
        }
    }

    private static List<int[]> rows(long seed) {
        return RandomModels.rows(seed).stream()
                .map(TokenSequence::ids)
                .filter(ids -> ids.length > 2)
                .toList();
    }

    private static List<int[]> shortened(List<int[]> rows, int by) {
        return rows.stream().map(ids -> Arrays.copyOf(ids, ids.length - by)).toList();
    }

    private static List<Adapter> adapters(LanguageModel model, long seed) {
        LoraConfig lora = new LoraConfig(4, 6, List.of(TargetModule.values()));
        LoraConfig dora = new LoraConfig(2, 5, RandomModels.withMagnitudes(), Variant.DORA);
        LoraConfig some = new LoraConfig(3, 2, List.of(TargetModule.Q_PROJ, TargetModule.DOWN_PROJ), Variant.RSDORA);
        return List.of(
                RandomModels.adapter(model, lora, false, seed),
                RandomModels.adapter(model, dora, true, seed + 1),
                RandomModels.adapter(model, some, true, seed + 2));
    }

    private static PlainDecoder plain(LanguageModel model, @Nullable Adapter adapter) {
        return new PlainDecoder(model.config(), PlainWeights.of(model.weights(), adapter));
    }

    private static double[][] last(List<PlainDecoder> plain, List<int[]> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> plain.get(i).logits(rows.get(i))[rows.get(i).length - 1])
                .toArray(double[][]::new);
    }

    private static void assertRows(PtNDArray found, double[][] expected) {
        assertThat(found.getShape().getShape()).containsExactly(expected.length, expected[0].length);
        double[] flat = Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray();
        float[] values = found.toFloatArray();
        assertThat(IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray())
                .containsExactly(flat, within(LOGIT));
    }
}
