package dev.hone.schemas.recipe;

import static dev.hone.schemas.recipe.Numbers.positive;
import static dev.hone.schemas.recipe.Numbers.share;
import static dev.hone.schemas.recipe.Numbers.within;
import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The keys of a recipe, and a view of one configuration that leaves their prefix out. */
record RecipeKeys(AbstractConfig config) {

    static final String PREFIX = "trainer.recipe.";

    private static final List<String> MODULES = List.of(
            "embed_tokens", "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "lm_head");

    /** The level of each segment's highest goal. */
    static final String HIGHEST = "highest";

    /** Chosen by evaluation. */
    static final String AUTO = "auto";

    static final String NONE = "none";

    static final String SUBJECT_SHARE = "subject.share";

    static final String CONTRIBUTOR_SHARE = "contributor.share";

    static final String GATE_SAMPLES = "gate.samples";

    /** As a share of subjects. */
    static final String NO_BOUND = "1.0";

    static final ConfigDef DEFINITION =
            GateKeys.added(GuidanceKeys.added(EvaluationKeys.added(CommentGoals.added(shares(drawing(weights(
                    objective(arithmetic(rows(training(adapter(TrainedWeights.added(new ConfigDef())))))))))))));

    int count(String key) {
        return config.getInt(PREFIX + key);
    }

    double number(String key) {
        return config.getDouble(PREFIX + key);
    }

    boolean flag(String key) {
        return config.getBoolean(PREFIX + key);
    }

    String text(String key) {
        return config.getString(PREFIX + key);
    }

    OptionalInt level(String key) {
        String level = text(key);
        return HIGHEST.equals(level) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(level));
    }

    List<String> list(String key) {
        return config.getList(PREFIX + key);
    }

    private static ConfigDef adapter(ConfigDef keys) {
        return keys.define(PREFIX + "lora.rank", INT, 16, atLeast(1), HIGH, "Rank of the adapter.")
                .define(
                        PREFIX + "lora.alpha",
                        DOUBLE,
                        32.0,
                        positive(),
                        HIGH,
                        "Scale: the update counts alpha / rank times.")
                .define(
                        PREFIX + "lora.rank.stabilised",
                        BOOLEAN,
                        false,
                        MEDIUM,
                        "Whether the update counts alpha / sqrt(rank) times instead (rsLoRA), so that a higher rank"
                                + " learns no slower: PEFT's use_rslora.")
                .define(
                        PREFIX + "lora.dora",
                        BOOLEAN,
                        false,
                        LOW,
                        "Whether magnitudes of the outputs are learned beside their directions (DoRA): PEFT's use_dora."
                                + " Slower; not for embed_tokens.")
                .define(
                        PREFIX + "lora.targets",
                        LIST,
                        "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj",
                        ConfigDef.LambdaValidator.with(RecipeKeys::modules, () -> "any of " + MODULES),
                        HIGH,
                        "Modules that the adapter changes.");
    }

    private static ConfigDef training(ConfigDef keys) {
        return keys.define(
                        PREFIX + "learning.rate",
                        DOUBLE,
                        1e-4,
                        positive(),
                        HIGH,
                        "Peak learning rate of rounds whose parent is the base.")
                .define(
                        PREFIX + "later.learning.rate",
                        DOUBLE,
                        1e-5,
                        positive(),
                        HIGH,
                        "Peak learning rate of rounds whose parent is a version.")
                .define(PREFIX + "warmup.share", DOUBLE, 0.05, within(1.0), LOW, "Share of the steps that warm up.")
                .define(
                        PREFIX + "schedule",
                        STRING,
                        Recipe.ScheduleKind.COSINE.key(),
                        in(Recipe.ScheduleKind.keys()),
                        MEDIUM,
                        "How the learning rate goes on after that: cosine or linear, down to a tenth of its peak, or"
                                + " constant.")
                .define(
                        PREFIX + "weight.decay",
                        DOUBLE,
                        0.01,
                        within(Double.MAX_VALUE),
                        LOW,
                        "AdamW's decoupled weight decay.")
                .define(
                        PREFIX + "max.gradient.norm",
                        DOUBLE,
                        1.0,
                        positive(),
                        LOW,
                        "Bound on the gradient's global norm.");
    }

    private static ConfigDef rows(ConfigDef keys) {
        return keys.define(PREFIX + "batch.examples", INT, 16, atLeast(1), MEDIUM, "Examples per optimiser step.")
                .define(
                        PREFIX + "micro.batch.examples",
                        INT,
                        4,
                        atLeast(1),
                        LOW,
                        "Examples that go through the model at once; the gradients of a step's micro-batches add up before the"
                                + " optimiser moves (gradient accumulation). Memory for speed.")
                .define(
                        PREFIX + "max.prompt.tokens",
                        INT,
                        768,
                        atLeast(1),
                        MEDIUM,
                        "Longest prompt in tokens, goal included; the oldest turns of longer ones are cut.")
                .define(
                        PREFIX + "max.tokens",
                        INT,
                        1024,
                        atLeast(2),
                        MEDIUM,
                        "Longest prompt and response together, in tokens; examples past it are left out.");
    }

    private static ConfigDef arithmetic(ConfigDef keys) {
        return keys.define(
                        PREFIX + "precision",
                        STRING,
                        Recipe.Precision.FLOAT32.key(),
                        in(Recipe.Precision.FLOAT32.key(), Recipe.Precision.BFLOAT16.key()),
                        MEDIUM,
                        "Number format of the frozen base's weights and activations, in training and in evaluation;"
                                + " bfloat16 takes half the memory and rounds. Adapter, gradients and moments are"
                                + " float32 in either. Best the same as serving.precision.")
                .define(
                        PREFIX + "gradient.checkpointing",
                        BOOLEAN,
                        false,
                        MEDIUM,
                        "Whether only the input of each layer is kept, and the layer computed again on the way back:"
                                + " a third more time for a fraction of the memory of activations.");
    }

    private static ConfigDef objective(ConfigDef keys) {
        return keys.define(
                        PREFIX + "objective",
                        STRING,
                        ObjectiveName.GOAL_CONDITIONED.key(),
                        in(ObjectiveName.keys()),
                        HIGH,
                        "What is trained for. goal-conditioned: each response shows every goal that it met, with the"
                                + " goal as a sentence in the prompt; goal-tokens: the same with a mark for each goal;"
                                + " classic-gcsl: each response shows the highest goal that it met alone, as a mark;"
                                + " filtered-sft: only responses that met a goal, without one in the prompt; sft: all"
                                + " responses alike; rwr: all, the better the more;"
                                + " importance-weighted-sft: all by their quality, and the more the likelier the version"
                                + " finds them by now; kto: towards the better half and"
                                + " away from the worse; dpo: towards the better of two responses to one prompt."
                                + " Versions of the last six know no goals and are served without.")
                .define(
                        PREFIX + "filter.level",
                        STRING,
                        HIGHEST,
                        ConfigDef.LambdaValidator.with(RecipeKeys::level, () -> HIGHEST + ", or a level from 0 to 9"),
                        LOW,
                        "Objective filtered-sft: the level of the goal that a response has to have met.");
    }

    private static ConfigDef weights(ConfigDef keys) {
        return keys.define(
                        PREFIX + "beta",
                        DOUBLE,
                        0.1,
                        positive(),
                        MEDIUM,
                        "Objective rwr: the difference in quality, from 0 to 1, that makes a response count e times as"
                                + " much; kto and dpo: how little a version may differ from its parent, the more the"
                                + " less.")
                .define(
                        PREFIX + "importance.clip",
                        DOUBLE,
                        2.0,
                        Numbers.from(1),
                        LOW,
                        "Objective importance-weighted-sft: how many times as much, or as little, a response may count"
                                + " since the version finds it likelier, or less likely, than its parent; 1 for quality"
                                + " alone.")
                .define(
                        PREFIX + "kl.weight",
                        DOUBLE,
                        0.0,
                        within(Double.MAX_VALUE),
                        MEDIUM,
                        "Weight of the divergence from the base without a goal, per response token, beside the loss of"
                                + " any objective; 0 for none. It costs another run of the base over each row.")
                .define(
                        PREFIX + "earlier.answers",
                        BOOLEAN,
                        false,
                        MEDIUM,
                        "Whether a row also learns its subject's other answers of the round, replayed ones included,"
                                + " where they stand token for token in its prompt: each under the goals that its own"
                                + " feedback met. What a subject was answered with different qualities is left out; a"
                                + " short answer is found wherever its tokens stand. Objectives kto and dpo learn none:"
                                + " they compare answers.");
    }

    private static ConfigDef drawing(ConfigDef keys) {
        return keys.define(
                        PREFIX + "draw",
                        STRING,
                        "goal",
                        in(Recipe.DrawKind.keys()),
                        MEDIUM,
                        "Objectives with goals: what is drawn uniformly. goal: a goal, then an example that meets it;"
                                + " pair: pairs of both; example: an example, then one of its goals, which tilts low"
                                + " goals away from good answers.")
                .define(
                        PREFIX + "epochs",
                        DOUBLE,
                        1.0,
                        positive(),
                        HIGH,
                        "Draws of a round, as a multiple of its examples and replayed examples.")
                .define(
                        PREFIX + "max.repeats",
                        INT,
                        4,
                        atLeast(1),
                        MEDIUM,
                        "Most draws of one example in a round; bounds the epochs too.")
                .define(
                        PREFIX + "goal.free.share",
                        DOUBLE,
                        0.2,
                        within(1.0),
                        MEDIUM,
                        "Objectives with goals: share of the draws that are trained without a goal, uniformly over the"
                                + " examples, so that the version also answers without one.")
                .define(
                        PREFIX + "replay.ratio",
                        DOUBLE,
                        1.0,
                        within(Double.MAX_VALUE),
                        MEDIUM,
                        "Earlier examples per example of the round; 0 replays none.");
    }

    private static ConfigDef shares(ConfigDef keys) {
        return keys.define(
                        PREFIX + SUBJECT_SHARE,
                        DOUBLE,
                        0.1,
                        share(),
                        MEDIUM,
                        "Most of a round's examples, as a share, that are of one subject, or twice an equal part of them"
                                + " where that is more; 1 for no bound.")
                .define(
                        PREFIX + CONTRIBUTOR_SHARE,
                        DOUBLE,
                        0.02,
                        share(),
                        MEDIUM,
                        "Most of what meets a goal, as a share, that one subject, one key or one source brings, or twice"
                                + " an equal part of it where that is more; a key with an evidence_share of its own"
                                + " brings as much as that says. What is held out is bounded alike. It keeps few who give the"
                                + " best marks most often from deciding what everybody is answered; 1 for no bound.");
    }

    private static void level(String name, Object value) {
        if (!HIGHEST.equals(value) && !String.valueOf(value).matches("[0-9]")) {
            throw new ConfigException(name, value, "must be " + HIGHEST + " or a level from 0 to 9");
        }
    }

    private static void modules(String name, Object value) {
        if (!(value instanceof List<?> modules) || modules.isEmpty() || !MODULES.containsAll(modules)) {
            throw new ConfigException(name, value, "must be a list of at least one of " + MODULES);
        }
    }
}
