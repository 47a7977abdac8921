package dev.hone.schemas.recipe;

import static dev.hone.schemas.recipe.Numbers.within;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import org.apache.kafka.common.config.ConfigDef;

/** The keys of a recipe by which a weight of the guidance is chosen. */
final class GuidanceKeys {

    private static final String PREFIX = RecipeKeys.PREFIX + "guidance.";

    private GuidanceKeys() {}

    /** Adds them. */
    static ConfigDef added(ConfigDef keys) {
        return samples(weights(keys));
    }

    private static ConfigDef weights(ConfigDef keys) {
        return keys.define(
                        RecipeKeys.PREFIX + "guidance",
                        STRING,
                        RecipeKeys.NONE,
                        in(RecipeKeys.NONE, RecipeKeys.AUTO),
                        MEDIUM,
                        "How far a version is driven towards its goals where serving.guidance is auto. none: not at"
                                + " all, a weight of 1; auto: the evaluation chooses among 1, 1.5, 2, 2.5 and 3 on the"
                                + " holdout, leaves 1 only where that clearly drives better and worse answers further"
                                + " apart, and holds a version that is past the bounds below even at 1.")
                .define(
                        PREFIX + "max.kl",
                        DOUBLE,
                        1.0,
                        within(Double.MAX_VALUE),
                        LOW,
                        "Most that guided answers may differ from those without a goal, in nats per response token, for"
                                + " a weight to be chosen.")
                .define(
                        PREFIX + "min.entropy",
                        DOUBLE,
                        0.5,
                        within(1.0),
                        LOW,
                        "Least share of the entropy of unguided answers that must be left of guided ones: less is an"
                                + " answer that repeats itself.");
    }

    private static ConfigDef samples(ConfigDef keys) {
        return keys.define(
                        PREFIX + "samples",
                        INT,
                        16,
                        atLeast(0),
                        LOW,
                        "Held-out prompts that are answered at each weight that is looked at, to see whether the answers"
                                + " degenerate; 0 leaves that out.")
                .define(
                        PREFIX + "sample.tokens",
                        INT,
                        64,
                        atLeast(1),
                        LOW,
                        "Longest answer of guidance.samples, in tokens.")
                .define(
                        PREFIX + "max.degeneracy",
                        DOUBLE,
                        0.2,
                        within(1.0),
                        LOW,
                        "Most that guided answers may degenerate, for a weight to be chosen: how far the share of 4-grams"
                                + " that stood in the same answer before, of answers that do not end, and of answers"
                                + " that another prompt got too may each lie above that of the unguided answers; of the"
                                + " unguided ones, above both the parent's and the recorded answers'.");
    }
}
