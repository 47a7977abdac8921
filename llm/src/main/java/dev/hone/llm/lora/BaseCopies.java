package dev.hone.llm.lora;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.StoredTensor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Weights of the base that stand in an adapter's file: PEFT copies an embedding or head that is adapted
 * ({@code lm_head.base_layer.weight}), and writes whole modules under {@code modules_to_save}. A copy that equals the
 * base's weight changes nothing; another one would take the weight's place, and is refused.
 *
 * @param model null where only the shape of the base is at hand
 */
record BaseCopies(@Nullable LanguageModel model) {

    private static final String PREFIX = "base_model.model.";
    private static final String ADAPTED = ".base_layer";

    static boolean isCopy(String name) {
        return name.startsWith(PREFIX)
                && !name.contains("lora_")
                && (name.endsWith(".weight") || name.endsWith(".bias"));
    }

    private static String weightOf(String name) {
        return name.substring(PREFIX.length()).replace(ADAPTED, "");
    }

    void require(String name, StoredTensor copy) throws IOException {
        String weight = weightOf(name);
        if (model == null) {
            throw new IllegalArgumentException("adapter tensor " + name + " is a copy of the base's " + weight
                    + ", which has to be at hand to be compared");
        }
        if (!model.holds(weight, copy)) {
            throw new IllegalArgumentException("adapter tensor " + name + " is no copy of the base's " + weight
                    + " as it is: whole weights (modules_to_save, resized embeddings) cannot be taken from an adapter;"
                    + " merge it in PEFT (merge_and_unload) and take the merged model, or take the base that it was"
                    + " trained on");
        }
    }
}
