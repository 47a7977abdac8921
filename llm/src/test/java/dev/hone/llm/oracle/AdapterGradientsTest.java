package dev.hone.llm.oracle;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.OptimizerSettings;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients against differences of the plain decoder's loss. */
class AdapterGradientsTest {

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void followTheLossUnderLora(Family family) {
        LoraConfig lora = new LoraConfig(3, 6, List.of(TargetModule.values()));
        try (LanguageModel model = RandomModels.model(family, 5)) {
            assertSlopes(model, RandomModels.adapter(model, lora, false, 6));
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void followTheLossUnderDora(Family family) {
        LoraConfig dora = new LoraConfig(2, 4, RandomModels.withMagnitudes(), Variant.DORA);
        try (LanguageModel model = RandomModels.model(family, 7)) {
            assertSlopes(model, RandomModels.adapter(model, dora, true, 8));
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void followTheLossWhereOnlySomeOfAGroupAreAdapted(Family family) {
        List<TargetModule> some = List.of(TargetModule.K_PROJ, TargetModule.UP_PROJ);
        LoraConfig dora = new LoraConfig(2, 3, some, Variant.RSDORA);
        try (LanguageModel model = RandomModels.model(family, 1)) {
            assertSlopes(model, RandomModels.adapter(model, dora, true, 2));
        }
    }

    private static void assertSlopes(LanguageModel model, Adapter adapter) {
        List<TokenSequence> rows = RandomModels.rows(9);
        try (AdapterTraining training = new AdapterTraining(model, adapter, OptimizerSettings.standard())) {
            new Slopes(model.config(), model.weights(), adapter, rows).assertFollowedBy(training.gradients(rows, 2));
        }
    }
}
