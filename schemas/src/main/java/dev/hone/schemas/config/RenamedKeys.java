package dev.hone.schemas.config;

import java.util.Map;
import java.util.Optional;

/** Keys that earlier versions had by another name; they are refused with the name that they have now. */
public final class RenamedKeys {

    private static final Map<String, String> NOW = Map.of(
            "trainer.recipe.passes", "trainer.recipe.epochs",
            "trainer.recipe.goal.drop.share", "trainer.recipe.goal.free.share",
            "trainer.recipe.goal.dropout", "trainer.recipe.goal.free.share",
            "pretrain.passes", "pretrain.epochs");

    private RenamedKeys() {}

    /** What a key is called now; empty for one that was never renamed. */
    public static Optional<String> now(String key) {
        return Optional.ofNullable(NOW.get(key));
    }
}
