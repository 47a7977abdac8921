package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.Precision;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each family in bf16. What its rounding costs is measured by transformers: the distance of its own bf16 logits from
 * those in float32 with the same, rounded weights.
 */
class Bfloat16ParityTest {

    private static final double TIMES_AS_FAR = 2;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @MethodSource("dev.hone.llm.golden.FamilyParityTest#families")
    void staysWithinItsRounding(String family) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model(), Precision.BFLOAT16)) {
            Logits logits = Logits.of(golden, "base");
            assertWithinRounding(logits, new Scorer(model).nextTokenLogits(logits.prefixes(), null));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hone.llm.golden.FamilyParityTest#families")
    void staysWithinItsRoundingUnderAnAdapter(String family) throws IOException {
        Golden golden = Golden.of(family);
        try (LanguageModel model = LanguageModel.load(golden.model(), Precision.BFLOAT16)) {
            Adapter adapter = Adapter.read(golden.adapter("all"), model.config());
            Logits logits = Logits.of(golden, "all");
            assertWithinRounding(logits, new Scorer(model).nextTokenLogits(logits.prefixes(), adapter));
        }
    }

    private static void assertWithinRounding(Logits expected, float[][] found) {
        double allowed = TIMES_AS_FAR * expected.rounding();
        assertThat(distance(found, expected.exact())).isLessThan(allowed);
        assertThat(distance(found, expected.exact()))
                .as("it is bf16 that computes")
                .isGreaterThan(expected.rounding() / 10);
        int clear = 0;
        for (int at = 0; at < found.length; at++) {
            // A logit that strays six times as far as they do on average is hardly ever seen.
            if (margin(expected.exact()[at]) > 6 * allowed) {
                assertThat(best(found[at])).as("position %d", at).isEqualTo(best(expected.exact()[at]));
                clear++;
            }
        }
        assertThat(clear).as("positions with a clear winner").isGreaterThan(found.length / 3);
    }

    /** What transformers computed for the first rows with rounded weights, in float32 and in bf16. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Logits(List<int[]> prefixes, float[][] exact, double rounding) {

        static Logits of(Golden golden, String key) throws IOException {
            float[][] exact = golden.logits(key + ".rounded");
            double rounding = distance(golden.logits(key + ".bf16"), exact);
            return new Logits(golden.prefixes().subList(0, exact.length), exact, rounding);
        }
    }

    /** Root of the mean square of the differences. */
    private static double distance(float[][] left, float[][] right) {
        double sum = 0;
        long count = 0;
        for (int row = 0; row < right.length; row++) {
            for (int i = 0; i < right[row].length; i++) {
                double difference = (double) left[row][i] - right[row][i];
                sum += difference * difference;
                count++;
            }
        }
        return Math.sqrt(sum / count);
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static double margin(float[] logits) {
        int best = best(logits);
        double second = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            second = i == best ? second : Math.max(second, logits[i]);
        }
        return logits[best] - second;
    }
}
