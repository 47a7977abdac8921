package dev.hone.llm.train;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.torch.Torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A model with random weights, small enough to be trained in a test; one for each class of tests. */
final class SmallModel implements BeforeAllCallback, AfterAllCallback {

    static final ModelConfig CONFIG = ModelConfig.small(300, 32, 2, 4, 259);

    private @Nullable LanguageModel model;

    @Override
    public void beforeAll(ExtensionContext context) {
        // More threads gain nothing at this size and spin against whatever else runs on the machine.
        Torch.setThreads(1);
        model = LanguageModel.random(CONFIG, 1);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        get().close();
    }

    LanguageModel get() {
        if (model == null) {
            throw new IllegalStateException("the tests have not begun");
        }
        return model;
    }
}
