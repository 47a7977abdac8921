package dev.hone.schemas.recipe;

import static dev.hone.schemas.recipe.Numbers.within;
import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;

import org.apache.kafka.common.config.ConfigDef;

/** The keys of a recipe by which a trained version is held. */
final class GateKeys {

    private static final String PREFIX = RecipeKeys.PREFIX + "gate.";

    private GateKeys() {}

    /** Adds them. */
    static ConfigDef added(ConfigDef keys) {
        return scored(lastLook(harm(keys)));
    }

    private static ConfigDef harm(ConfigDef keys) {
        return keys.define(
                        PREFIX + "margin",
                        DOUBLE,
                        0.05,
                        within(Double.MAX_VALUE),
                        HIGH,
                        "Held when worse than the parent on the rows that the objective judges by (those at the served goal by default) by more than this, in nats per response token.")
                .define(
                        PREFIX + "min.holdout",
                        INT,
                        200,
                        atLeast(0),
                        MEDIUM,
                        "Holdout examples below which the gate says that they do not suffice.")
                .define(
                        PREFIX + "max.kl",
                        DOUBLE,
                        0.0,
                        within(Double.MAX_VALUE),
                        MEDIUM,
                        "Held when the divergence to the base is above this, in nats per response token; 0 for no limit.")
                .define(
                        PREFIX + "max.unusable",
                        DOUBLE,
                        0.2,
                        within(1.0),
                        MEDIUM,
                        "Held when more than this share of the round's examples cannot be trained on (too long, refused by the"
                                + " chat template and the like).");
    }

    private static ConfigDef lastLook(ConfigDef keys) {
        return keys.define(
                        RecipeKeys.PREFIX + RecipeKeys.GATE_SAMPLES,
                        INT,
                        8,
                        atLeast(0),
                        MEDIUM,
                        "The last look before anybody is served: held-out prompts that the version answers at each goal,"
                                + " to see whether what it says has collapsed although the loss fell. At least 4 are"
                                + " judged; 0 leaves it out.")
                .define(
                        PREFIX + "sample.tokens",
                        INT,
                        64,
                        atLeast(1),
                        LOW,
                        "Longest answer of gate.samples, in tokens.")
                .define(
                        PREFIX + "max.degeneracy",
                        DOUBLE,
                        0.6,
                        within(1.0),
                        MEDIUM,
                        "Held when the share of those answers that are empty, that do not end, or that another prompt got"
                                + " too, or of their 4-grams that stood in the same answer before, lies above both the"
                                + " parent's and the recorded answers' by more than this.");
    }

    private static ConfigDef scored(ConfigDef keys) {
        return keys.define(
                        PREFIX + "score.samples",
                        INT,
                        0,
                        atLeast(0),
                        MEDIUM,
                        "Held-out prompts that the version and its parent answer at the served goal for the worker's scorer"
                                + " (trainer.scorer.command or trainer.scorer.url) to grade; 0 asks no scorer.")
                .define(
                        PREFIX + "score.tokens",
                        INT,
                        256,
                        atLeast(1),
                        LOW,
                        "Longest answer of gate.score.samples, in tokens.")
                .define(
                        PREFIX + "score.margin",
                        DOUBLE,
                        0.05,
                        within(1.0),
                        MEDIUM,
                        "Held when the mean of those scores, each from 0 to 1, is below the parent's by more than this with"
                                + " its whole 95 % interval.");
    }
}
