package dev.hone.schemas.recipe;

import dev.hone.schemas.config.RenamedKeys;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings by which a round is trained and judged.
 *
 * <p>A round carries its recipe as the map of {@link #toMap()}, defaults included and without the prefix {@code
 * trainer.recipe.}, so that a default that changes later changes no round that was closed before.
 */
public record Recipe(
        TrainedWeights weights,
        Lora lora,
        Optimizer optimizer,
        Batches batches,
        Arithmetic arithmetic,
        Objective objective,
        Draw draw,
        CommentGoals comments,
        Rows rows,
        Evaluation evaluation,
        Guidance guidance,
        Gate gate) {

    /** What every key of the configuration file starts with. */
    public static final String PREFIX = RecipeKeys.PREFIX;

    /** The keys {@code trainer.recipe.*}. */
    public static final ConfigDef DEFINITION = RecipeKeys.DEFINITION;

    /**
     * Shape of the adapter; {@code targets} by PEFT's module names.
     *
     * @param rankStabilised whether the scale is alpha / sqrt(rank) instead of alpha / rank
     * @param dora whether magnitudes are learned beside directions
     */
    public record Lora(int rank, double alpha, boolean rankStabilised, boolean dora, List<String> targets) {
        public Lora {
            targets = List.copyOf(targets);
        }
    }

    /**
     * The optimiser; {@code laterLearningRate} is for rounds whose parent is a version, {@code warmupShare} of the
     * steps is in [0, 1].
     */
    public record Optimizer(
            double learningRate,
            double laterLearningRate,
            double warmupShare,
            ScheduleKind schedule,
            double weightDecay,
            double maxGradientNorm) {}

    /** How the learning rate goes on after it has warmed up. */
    public enum ScheduleKind {
        /** Half a cosine down to a tenth of the peak. */
        COSINE,
        /** A straight line down to a tenth of the peak. */
        LINEAR,
        /** The peak. */
        CONSTANT;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        static String[] keys() {
            return Stream.of(values()).map(ScheduleKind::key).toArray(String[]::new);
        }
    }

    /** Examples per step, and how many of them go through the model at once. */
    public record Batches(int examples, int microExamples) {}

    /**
     * What a round is computed in. Both are the recipe's and not a worker's own, since a version is a function of its
     * round to the last bit: the precision changes what is learned, and checkpointing, as micro-batches do, may change
     * last bits.
     *
     * @param precision the format of the frozen base, in training and in evaluation
     * @param gradientCheckpointing whether layers are computed again on the way back instead of kept
     */
    public record Arithmetic(Precision precision, boolean gradientCheckpointing) {}

    /** Number formats of the base; adapters, gradients and moments are float32 in either. */
    public enum Precision {
        FLOAT32,
        BFLOAT16;

        /** As configuration files have it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is trained for; {@code filterLevel} is the goal that filtered SFT asks of its examples, empty for the
     * highest; {@code beta} of the objectives that have one; {@code importanceClip} of importance-weighted SFT, at
     * least 1; {@code klWeight} of the divergence from the base, 0 for none; {@code earlierAnswers} says whether a row
     * also learns the answers in its prompt.
     */
    public record Objective(
            ObjectiveName name,
            OptionalInt filterLevel,
            double beta,
            double importanceClip,
            double klWeight,
            boolean earlierAnswers) {}

    /**
     * How demonstrations are drawn: {@code epochs} x (examples of the round + replay) draws.
     *
     * @param subjectShare most of a round's examples, as a share, that are of one subject
     * @param contributorShare most of what meets a goal, as a share, that one subject, key or source brings
     */
    public record Draw(
            DrawKind kind,
            double epochs,
            int maxRepeats,
            double goalFreeShare,
            double replayRatio,
            double subjectShare,
            double contributorShare) {}

    /** Bounds of one rendered row, in tokens. */
    public record Rows(int maxPromptTokens, int maxTokens) {}

    /**
     * Most examples that each measurement takes: held-out ones, but for those that the parent is measured on.
     *
     * @param gateExamples of those that the gate compares losses on; 0 for all
     * @param levelExamples of each level's loss, and of goal following; 0 for all
     * @param offPolicySubjects the effective number of subjects that an off-policy estimate takes at the least; 0 for
     *     no estimate
     */
    public record Evaluation(
            int maxExamples,
            int gateExamples,
            int levelExamples,
            int earlyExamples,
            int klExamples,
            int prequentialExamples,
            int offPolicySubjects) {}

    /**
     * Whether evaluation chooses how far a version is guided when it is served, and the bounds of what it may choose.
     *
     * @param maxKl most nats per response token that guided answers may differ from those without a goal
     * @param minEntropy least share of the unguided answers' entropy that must be left of theirs
     * @param samples the answers that are drawn at each weight
     */
    public record Guidance(boolean chosen, double maxKl, double minEntropy, Samples samples) {}

    /**
     * Answers that evaluation draws to see what a version says.
     *
     * @param count of prompts, an answer each; 0 for none
     * @param maxTokens of an answer
     * @param maxRise most that the share of degenerate ones may be above what it is compared with, in [0, 1]
     */
    public record Samples(int count, int maxTokens, double maxRise) {}

    /**
     * When a version is held; {@code margin} in nats per response token, {@code maxKl} likewise, 0 for no limit;
     * {@code samples} are drawn at each goal to see whether answers collapse;
     * {@code maxUnusable} as a share of the round's examples.
     */
    public record Gate(
            double margin, int minHoldout, double maxKl, double maxUnusable, Samples samples, Scoring scoring) {}

    /**
     * Answers that a scorer outside of the trainer grades.
     *
     * @param count of prompts, an answer of the version and one of its parent each; 0 for none
     * @param maxTokens of an answer
     * @param margin most that the version's mean score may be below its parent's, in [0, 1]
     */
    public record Scoring(int count, int maxTokens, double margin) {}

    /** What is drawn uniformly where goals stand in prompts. */
    public enum DrawKind {
        /** A goal, and then an example of it. */
        GOAL,
        /** Pairs of a goal and an example of it. */
        PAIR,
        /** An example, and then one of its goals. */
        EXAMPLE;

        static String[] keys() {
            return Stream.of(values())
                    .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);
        }
    }

    public Recipe {
        if (rows.maxPromptTokens() >= rows.maxTokens()) {
            throw new ConfigException(
                    PREFIX + "max.prompt.tokens",
                    rows.maxPromptTokens(),
                    "must be below " + PREFIX + "max.tokens (" + rows.maxTokens()
                            + "), so that a response fits behind it");
        }
    }

    /** The recipe of a configuration file. */
    public static Recipe from(Settings settings) {
        return of(settings.parse(DEFINITION));
    }

    /** The recipe that a round carries; refuses keys that it does not know, since it could not honour them. */
    public static Recipe fromMap(Map<String, String> recipe) {
        Map<String, String> named = new HashMap<>();
        // A round that was closed before there was a bound was closed without one, and so with what else came later.
        named.put(PREFIX + RecipeKeys.SUBJECT_SHARE, RecipeKeys.NO_BOUND);
        named.put(PREFIX + RecipeKeys.CONTRIBUTOR_SHARE, RecipeKeys.NO_BOUND);
        named.put(PREFIX + RecipeKeys.GATE_SAMPLES, "0");
        EvaluationKeys.putBefore(named);
        recipe.forEach((key, value) -> {
            if (!DEFINITION.names().contains(PREFIX + key)) {
                throw new ConfigException(unknown(key));
            }
            named.put(PREFIX + key, value);
        });
        return of(new AbstractConfig(DEFINITION, named, false));
    }

    private static String unknown(String key) {
        return RenamedKeys.now(PREFIX + key)
                .map(now -> "the recipe's key " + PREFIX + key + " is now called " + now
                        + "; the round was closed by an older program: abandon it")
                .orElse("the recipe has the unknown key " + key
                        + "; this program is older than the one that closed the round: update it");
    }

    private static Recipe of(AbstractConfig config) {
        RecipeKeys keys = new RecipeKeys(config);
        return new Recipe(
                TrainedWeights.of(keys),
                new Lora(
                        keys.count("lora.rank"),
                        keys.number("lora.alpha"),
                        keys.flag("lora.rank.stabilised"),
                        keys.flag("lora.dora"),
                        keys.list("lora.targets")),
                optimizer(keys),
                new Batches(keys.count("batch.examples"), keys.count("micro.batch.examples")),
                new Arithmetic(
                        Precision.valueOf(keys.text("precision").toUpperCase(Locale.ROOT)),
                        keys.flag("gradient.checkpointing")),
                new Objective(
                        ObjectiveName.of(keys.text("objective")),
                        keys.level("filter.level"),
                        keys.number("beta"),
                        keys.number("importance.clip"),
                        keys.number("kl.weight"),
                        keys.flag("earlier.answers")),
                new Draw(
                        DrawKind.valueOf(keys.text("draw").toUpperCase(Locale.ROOT)),
                        keys.number("epochs"),
                        keys.count("max.repeats"),
                        keys.number("goal.free.share"),
                        keys.number("replay.ratio"),
                        keys.number(RecipeKeys.SUBJECT_SHARE),
                        keys.number(RecipeKeys.CONTRIBUTOR_SHARE)),
                CommentGoals.of(keys),
                new Rows(keys.count("max.prompt.tokens"), keys.count("max.tokens")),
                EvaluationKeys.of(keys),
                new Guidance(
                        keys.text("guidance").equals(RecipeKeys.AUTO),
                        keys.number("guidance.max.kl"),
                        keys.number("guidance.min.entropy"),
                        new Samples(
                                keys.count("guidance.samples"),
                                keys.count("guidance.sample.tokens"),
                                keys.number("guidance.max.degeneracy"))),
                gate(keys));
    }

    private static Optimizer optimizer(RecipeKeys keys) {
        return new Optimizer(
                keys.number("learning.rate"),
                keys.number("later.learning.rate"),
                keys.number("warmup.share"),
                ScheduleKind.valueOf(keys.text("schedule").toUpperCase(Locale.ROOT)),
                keys.number("weight.decay"),
                keys.number("max.gradient.norm"));
    }

    private static Gate gate(RecipeKeys keys) {
        return new Gate(
                keys.number("gate.margin"),
                keys.count("gate.min.holdout"),
                keys.number("gate.max.kl"),
                keys.number("gate.max.unusable"),
                new Samples(
                        keys.count(RecipeKeys.GATE_SAMPLES),
                        keys.count("gate.sample.tokens"),
                        keys.number("gate.max.degeneracy")),
                new Scoring(
                        keys.count("gate.score.samples"),
                        keys.count("gate.score.tokens"),
                        keys.number("gate.score.margin")));
    }

    /**
     * Every key without its prefix, defaults included, in the order of the keys; those of comments, and of adapters,
     * where any count.
     */
    public SortedMap<String, String> toMap() {
        SortedMap<String, String> map = new TreeMap<>();
        map.put("lora.rank", Integer.toString(lora.rank()));
        map.put("lora.alpha", Double.toString(lora.alpha()));
        map.put("lora.rank.stabilised", Boolean.toString(lora.rankStabilised()));
        map.put("lora.dora", Boolean.toString(lora.dora()));
        map.put("lora.targets", String.join(",", lora.targets()));
        map.put("learning.rate", Double.toString(optimizer.learningRate()));
        map.put("later.learning.rate", Double.toString(optimizer.laterLearningRate()));
        map.put("warmup.share", Double.toString(optimizer.warmupShare()));
        map.put("schedule", optimizer.schedule().key());
        map.put("weight.decay", Double.toString(optimizer.weightDecay()));
        map.put("max.gradient.norm", Double.toString(optimizer.maxGradientNorm()));
        map.put("batch.examples", Integer.toString(batches.examples()));
        map.put("micro.batch.examples", Integer.toString(batches.microExamples()));
        map.put("precision", arithmetic.precision().key());
        map.put("gradient.checkpointing", Boolean.toString(arithmetic.gradientCheckpointing()));
        map.put("objective", objective.name().key());
        map.put(
                "filter.level",
                objective.filterLevel().isPresent()
                        ? Integer.toString(objective.filterLevel().getAsInt())
                        : RecipeKeys.HIGHEST);
        map.put("beta", Double.toString(objective.beta()));
        map.put("importance.clip", Double.toString(objective.importanceClip()));
        map.put("kl.weight", Double.toString(objective.klWeight()));
        map.put("earlier.answers", Boolean.toString(objective.earlierAnswers()));
        map.put("draw", draw.kind().name().toLowerCase(Locale.ROOT));
        map.put("epochs", Double.toString(draw.epochs()));
        map.put("max.repeats", Integer.toString(draw.maxRepeats()));
        map.put("goal.free.share", Double.toString(draw.goalFreeShare()));
        map.put("replay.ratio", Double.toString(draw.replayRatio()));
        NamedParts.putShares(draw, map);
        map.put("max.prompt.tokens", Integer.toString(rows.maxPromptTokens()));
        map.put("max.tokens", Integer.toString(rows.maxTokens()));
        EvaluationKeys.put(evaluation, map);
        map.put("guidance", guidance.chosen() ? RecipeKeys.AUTO : RecipeKeys.NONE);
        map.put("guidance.max.kl", Double.toString(guidance.maxKl()));
        map.put("guidance.min.entropy", Double.toString(guidance.minEntropy()));
        map.put("guidance.samples", Integer.toString(guidance.samples().count()));
        map.put("guidance.sample.tokens", Integer.toString(guidance.samples().maxTokens()));
        map.put("guidance.max.degeneracy", Double.toString(guidance.samples().maxRise()));
        comments.put(map);
        NamedParts.put(gate, map);
        weights.put(map);
        return map;
    }

    /** {@link #digest(Map)} of {@link #toMap()}. */
    public String digest() {
        return digest(toMap());
    }

    /**
     * {@code sha256:} and the hex digest of the sorted {@code key=value} lines, each ended by a newline. Of a recipe
     * that a round carries it is the round's digest also where this program knows keys that the one which closed the
     * round did not.
     */
    public static String digest(Map<String, String> recipe) {
        String lines = new TreeMap<>(recipe)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining());
        return Sha256.name(Sha256.of(lines));
    }
}
