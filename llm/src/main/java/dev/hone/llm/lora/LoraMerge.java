package dev.hone.llm.lora;

import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.torch.Torch;
import java.util.List;

/**
 * Puts an adapter into a model's weights, and takes it out again; both make a new model and leave the old one as it is.
 */
public final class LoraMerge {

    private LoraMerge() {}

    /**
     * A model whose weights are W + scaling B A, with DoRA scaled to the magnitudes; the caller closes it.
     *
     * @throws IllegalArgumentException where the adapter changes a tied embedding or head: the one matrix cannot be
     *     both
     */
    public static LanguageModel merged(LanguageModel model, Adapter adapter) {
        return changed(model, adapter, 1);
    }

    /**
     * A model whose weights are W - scaling B A: the base of a merged model, to rounding.
     *
     * @throws IllegalArgumentException for DoRA, whose merged weights do not tell the base's norms; keep the base
     */
    public static LanguageModel unmerged(LanguageModel merged, Adapter adapter) {
        if (adapter.config().variant().hasMagnitudes()) {
            throw new IllegalArgumentException(
                    "a merged DoRA adapter cannot be taken out: the norms of the base are gone; load the base again");
        }
        return changed(merged, adapter, -1);
    }

    private static LanguageModel changed(LanguageModel model, Adapter adapter, double sign) {
        requireUntied(model.config(), adapter.config());
        try (PtNDManager scope = Torch.newScope()) {
            return model.merged(adapter.config().shape(), adapter.inEngine(model, scope), sign);
        }
    }

    static void requireUntied(ModelConfig model, LoraConfig lora) {
        List<TargetModule> modules = lora.targetModules();
        if (model.tiedEmbeddings()
                && (modules.contains(TargetModule.EMBED_TOKENS) || modules.contains(TargetModule.LM_HEAD))) {
            throw new IllegalArgumentException(
                    "the adapter changes embed_tokens or lm_head, which are one matrix in this"
                            + " model (tie_word_embeddings); serve the adapter unmerged");
        }
    }
}
