package dev.hone.llm.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.model.Biases;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.torch.Torch;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Gemma whose configuration switches both caps off: the engine's own attention computes it, with another scale. */
class UncappedGemmaTest {

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @Test
    void givesTheLogitsOfThePlainDecoder() {
        Variations uncapped = new Variations(Biases.NONE, false, true, true, true, true, 1, 0, 0);
        ModelConfig config = new ModelConfig(
                Family.GEMMA2, 61, 24, 40, 3, 4, 2, 6, 128, new Rope(10_000, null), 1e-5, true, uncapped, List.of());
        int[] ids = {3, 7, 9, 40, 2, 2, 8, 11};
        try (LanguageModel model = LanguageModel.random(config, 1)) {
            float[] found = new Scorer(model).nextTokenLogits(List.of(ids), null)[0];
            double[][] expected = new PlainDecoder(config, PlainWeights.of(model.weights(), null)).logits(ids);
            for (int i = 0; i < found.length; i++) {
                assertThat((double) found[i]).isCloseTo(expected[ids.length - 1][i], within(1e-6));
            }
        }
    }
}
