package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.oracle.PlainDecoder;
import dev.hone.llm.oracle.PlainWeights;
import dev.hone.llm.oracle.Slopes;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle itself is held to what transformers and peft compute. */
class PlainDecoderParityTest {

    private static final double LOGIT = 2e-5;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @MethodSource("dev.hone.llm.golden.FamilyParityTest#families")
    void givesTheSameLogits(String family) throws IOException {
        assertLogits(family, "base", null);
    }

    @ParameterizedTest
    @MethodSource("dev.hone.llm.golden.FamilyParityTest#adapters")
    void givesTheSameLogitsUnderAnAdapter(String family, String kind) throws IOException {
        assertLogits(family, kind, kind);
    }

    @ParameterizedTest
    @MethodSource("dev.hone.llm.golden.FamilyParityTest#followedAdapters")
    void itsLossRisesAsPeftsGradientsSay(String family, String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = Adapter.read(golden.adapter(kind), model.config());
            Slopes slopes = new Slopes(model.config(), model.weights(), adapter, golden.rows());
            assertThat(slopes.loss())
                    .isCloseTo(
                            golden.expected()
                                    .at("/adapters/" + kind + "/steps/0/loss")
                                    .asDouble(),
                            within(1e-6));
            slopes.assertFollowedBy(SafetensorsFile.readAll(golden.adapter(kind).resolve("gradients.safetensors")));
        }
    }

    private static void assertLogits(String family, String key, @Nullable String kind) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model())) {
            Adapter adapter = kind == null ? null : Adapter.read(golden.adapter(kind), model.config());
            PlainDecoder decoder = new PlainDecoder(model.config(), PlainWeights.of(model.weights(), adapter));
            float[][] expected = golden.logits(key);
            double[][] found = golden.rows().stream()
                    .map(TokenSequence::ids)
                    .flatMap(ids -> Arrays.stream(decoder.logits(ids)))
                    .limit(expected.length)
                    .toArray(double[][]::new);
            for (int at = 0; at < expected.length; at++) {
                assertThat(found[at]).as("position %d", at).containsExactly(doubles(expected[at]), within(LOGIT));
            }
        }
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
