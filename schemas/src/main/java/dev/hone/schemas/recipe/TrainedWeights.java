package dev.hone.schemas.recipe;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Which weights a round trains. */
public enum TrainedWeights {
    /** Those of an adapter beside the base, which stays as it is. */
    ADAPTER,
    /** All of the base, on a copy: a version is a whole model then. */
    ALL;

    private static final String KEY = "weights";
    private static final String ADAPTERS_KEYS = "lora.";
    private static final String PRECISION = "precision";

    static ConfigDef added(ConfigDef keys) {
        return keys.define(
                RecipeKeys.PREFIX + KEY,
                STRING,
                ADAPTER.key(),
                in(ADAPTER.key(), ALL.key()),
                HIGH,
                "Which weights a round trains. adapter: those of a LoRA adapter beside the base; all: all of the base,"
                        + " on a copy, so that each version is a whole model in float32. For small bases (600 million"
                        + " parameters at most); no lora.* goes with it, nor precision bfloat16 or"
                        + " rounds.shards. It wants lower learning rates than an adapter, a tenth or less.");
    }

    /** Refuses besides what an adapter has and a whole model has not: nobody would notice that it says nothing. */
    static TrainedWeights of(RecipeKeys keys) {
        TrainedWeights weights = valueOf(keys.text(KEY).toUpperCase(Locale.ROOT));
        if (weights == ALL) {
            keys.config().values().keySet().stream()
                    .filter(name -> name.startsWith(RecipeKeys.PREFIX + ADAPTERS_KEYS))
                    .sorted()
                    .forEach(name -> requireDefault(keys, name, "shapes an adapter, and there is none: leave it out"));
            requireDefault(
                    keys, RecipeKeys.PREFIX + PRECISION, "is for adapters, beside a base that stays: leave it out");
        }
        return weights;
    }

    private static void requireDefault(RecipeKeys keys, String name, String problem) {
        Object value = keys.config().values().get(name);
        if (!Objects.equals(value, RecipeKeys.DEFINITION.defaultValues().get(name))) {
            throw new ConfigException(
                    name,
                    value,
                    "with " + RecipeKeys.PREFIX + KEY + ": " + ALL.key() + " it " + problem + ", or set "
                            + RecipeKeys.PREFIX + KEY + " to " + ADAPTER.key());
        }
    }

    /** As configuration files have it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    // A recipe for adapters is named as it was before there was a choice: its rounds give the bytes of before, and
    // workers of a release before know every key. One for all weights names nothing that it has not.
    void put(Map<String, String> map) {
        if (this == ALL) {
            map.put(KEY, key());
            map.keySet().removeIf(key -> key.startsWith(ADAPTERS_KEYS));
        }
    }
}
