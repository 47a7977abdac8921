package dev.hone.schemas.recipe;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** The keys of a recipe by which a trained version is measured. */
final class EvaluationKeys {

    static final String MAX_EXAMPLES = "evaluation.max.examples";

    static final String GATE_EXAMPLES = "evaluation.gate.examples";

    static final String LEVEL_EXAMPLES = "evaluation.level.examples";

    static final String EARLY_EXAMPLES = "evaluation.early.examples";

    static final String KL_EXAMPLES = "evaluation.kl.examples";

    static final String PREQUENTIAL_EXAMPLES = "evaluation.prequential.examples";

    static final String OFF_POLICY_SUBJECTS = "evaluation.off.policy.min.subjects";

    private EvaluationKeys() {}

    /** Adds them. */
    static ConfigDef added(ConfigDef keys) {
        return beside(losses(keys));
    }

    private static ConfigDef losses(ConfigDef keys) {
        return keys.define(
                        RecipeKeys.PREFIX + MAX_EXAMPLES,
                        INT,
                        1000,
                        atLeast(1),
                        LOW,
                        "Most holdout examples of the round's own ranges that are measured, but for those that the gate"
                                + " still lacks among them.")
                .define(
                        RecipeKeys.PREFIX + GATE_EXAMPLES,
                        INT,
                        256,
                        Numbers.noneOrSeveral(),
                        LOW,
                        "Most holdout examples that the gate compares the version with its parent on, of those that the"
                                + " objective judges by; 0 for all. Of 256 the 95 % interval reaches .05 nats (gate.margin)"
                                + " to either side where the difference varies by .4 from subject to subject; the reach"
                                + " falls with the root of their number.")
                .define(
                        RecipeKeys.PREFIX + LEVEL_EXAMPLES,
                        INT,
                        64,
                        atLeast(0),
                        LOW,
                        "Most holdout examples that each level's loss is taken over, and goal following; 0 for all. Both"
                                + " are told and decide nothing.")
                .define(
                        RecipeKeys.PREFIX + EARLY_EXAMPLES,
                        INT,
                        64,
                        atLeast(0),
                        LOW,
                        "Size of the early holdout that forgetting is measured on.");
    }

    private static ConfigDef beside(ConfigDef keys) {
        return keys.define(
                        RecipeKeys.PREFIX + KL_EXAMPLES,
                        INT,
                        64,
                        atLeast(0),
                        LOW,
                        "Holdout examples that the divergence to the base is estimated on; 0 leaves it out.")
                .define(
                        RecipeKeys.PREFIX + PREQUENTIAL_EXAMPLES,
                        INT,
                        64,
                        atLeast(0),
                        LOW,
                        "Most examples of the round that its parent, which had learned from none of them, is measured on"
                                + " beside the base; 0 leaves it out.")
                .define(
                        RecipeKeys.PREFIX + OFF_POLICY_SUBJECTS,
                        INT,
                        100,
                        atLeast(0),
                        LOW,
                        "Subjects that the weights of held-out answers have to be worth for an estimate, from these answers,"
                                + " of the quality that the version would earn; 0 leaves it out.");
    }

    static Recipe.Evaluation of(RecipeKeys keys) {
        return new Recipe.Evaluation(
                keys.count(MAX_EXAMPLES),
                keys.count(GATE_EXAMPLES),
                keys.count(LEVEL_EXAMPLES),
                keys.count(EARLY_EXAMPLES),
                keys.count(KL_EXAMPLES),
                keys.count(PREQUENTIAL_EXAMPLES),
                keys.count(OFF_POLICY_SUBJECTS));
    }

    /** What a round was closed with that names none of them: as it was before there were any. */
    static void putBefore(Map<String, String> named) {
        for (String key : new String[] {GATE_EXAMPLES, LEVEL_EXAMPLES, PREQUENTIAL_EXAMPLES, OFF_POLICY_SUBJECTS}) {
            named.put(RecipeKeys.PREFIX + key, "0");
        }
    }

    /** Names them in the map that a round carries. */
    static void put(Recipe.Evaluation evaluation, Map<String, String> map) {
        map.put(MAX_EXAMPLES, Integer.toString(evaluation.maxExamples()));
        map.put(EARLY_EXAMPLES, Integer.toString(evaluation.earlyExamples()));
        map.put(KL_EXAMPLES, Integer.toString(evaluation.klExamples()));
        map.put(PREQUENTIAL_EXAMPLES, Integer.toString(evaluation.prequentialExamples()));
        // Without them a recipe is named as before there were any.
        putAny(GATE_EXAMPLES, evaluation.gateExamples(), map);
        putAny(LEVEL_EXAMPLES, evaluation.levelExamples(), map);
        putAny(OFF_POLICY_SUBJECTS, evaluation.offPolicySubjects(), map);
    }

    private static void putAny(String key, int value, Map<String, String> map) {
        if (value > 0) {
            map.put(key, Integer.toString(value));
        }
    }
}
