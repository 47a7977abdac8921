package dev.hone.streams.lines;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.guardrails.Guardrail;
import dev.hone.streams.lines.guardrails.GuardrailMeasure;
import dev.hone.streams.lines.guardrails.GuardrailMeasure.MarginSetting;
import dev.hone.streams.lines.guardrails.Guardrails;
import dev.hone.streams.lines.state.Covariate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of rollouts: the way of a version that passed the gate to champion.
 *
 * @param weights the challenger's share of subjects by stage, each in (0, 1), rising
 * @param alpha the chance, in (0, 1), of promoting a version that is worse by the margin, and of rolling back one that
 *     is not
 * @param declineAlpha the chance, in (0, 1), of an alarm on a champion that is not below the base by the margin; 0:
 *     none is compared
 * @param shares how much of the scored subjects may come from where
 * @param covariate what is taken from scores before they are compared
 * @param shadow the stage before the first one, in which nobody sees the challenger's answers
 */
public record RolloutConfig(
        Policy policy,
        List<Double> weights,
        Staging staging,
        Stage stage,
        Budget budget,
        double alpha,
        double declineAlpha,
        Margins margins,
        Shares shares,
        Covariate covariate,
        ShadowConfig shadow,
        List<Guardrail> guardrails) {

    /** Who has the last word on a candidate. */
    public enum Policy {
        CANARY,
        GATE
    }

    /** What must be so before the first request goes to a challenger. */
    public record Staging(int minReplicas, Duration deadline, Duration leaseExpiry) {}

    /** What each stage lasts at least. */
    public record Stage(long minSubjects, Duration minTime) {}

    /** When a rollout that has shown nothing ends. */
    public record Budget(Duration time, long subjects) {}

    /** How much worse a challenger may be, in units of the quality or as a share. */
    public record Margins(double quality, double feedback) {}

    /**
     * Largest shares of the scored subjects, in (0, 1].
     *
     * @param one of a key or a source
     * @param top of the top 2 % of keys, or of sources, together
     * @param newcomers of subjects that counted in no rollout before
     */
    public record Shares(double one, double top, double newcomers) {}

    private static final String POLICY = "rollout.policy";
    private static final String STAGES = "rollout.stages";
    private static final String MIN_REPLICAS = "rollout.min.replicas";
    private static final String STAGING_DEADLINE = "rollout.staging.deadline.ms";
    private static final String LEASE_EXPIRY = "rollout.lease.expiry.ms";
    private static final String MIN_SUBJECTS = "rollout.stage.min.subjects";
    private static final String MIN_TIME = "rollout.stage.min.ms";
    private static final String MAX_TIME = "rollout.max.ms";
    private static final String MAX_SUBJECTS = "rollout.max.subjects";
    private static final String ALPHA = "rollout.alpha";
    private static final String DECLINE_ALPHA = "rollout.decline.alpha";
    private static final String MARGIN = "rollout.margin";
    private static final String MAX_SHARE = "rollout.evidence.max.share";
    private static final String TOP_MAX_SHARE = "rollout.evidence.top.max.share";
    private static final String NEW_MAX_SHARE = "rollout.evidence.new.max.share";
    private static final String FACTOR = "rollout.guardrail.factor";
    private static final String COVARIATE = "rollout.covariate.weight";
    private static final String FEEDBACK_MARGIN = "rollout.feedback.margin";
    private static final int MAX_STAGES = 20;
    private static final long MOST_MS = Duration.ofDays(3_650).toMillis();

    // Margins are tested in steps of a thousandth.
    private static final ConfigDef.Validator SHARE = ConfigDef.LambdaValidator.with(
            (key, value) -> {
                double share = (Double) value;
                if (!(share >= 0.001 && share <= 0.999)) {
                    throw new ConfigException(key, value, "must lie in [0.001, 0.999]");
                }
            },
            () -> "[0.001,...,0.999]");
    private static final ConfigDef.Validator SHARE_OR_NONE = ConfigDef.LambdaValidator.with(
            (key, value) -> {
                if ((Double) value != 0) {
                    SHARE.ensureValid(key, value);
                }
            },
            () -> "0, or " + SHARE);

    private static final ConfigDef OWN = new ConfigDef()
            .define(
                    POLICY,
                    STRING,
                    "canary",
                    CaseInsensitiveValidString.in("canary", "gate"),
                    HIGH,
                    "canary: a candidate is promoted on the feedback that it earns; gate: at once, where nothing "
                            + "is served.")
            .define(
                    STAGES,
                    LIST,
                    "0.01,0.1,0.5",
                    MEDIUM,
                    "The challenger's share of subjects, stage by stage. The early ones stop harm, the last decides.")
            .define(
                    MIN_SUBJECTS,
                    LONG,
                    50L,
                    atLeast(1),
                    MEDIUM,
                    "Subjects that must have met the challenger in a stage before it is over.")
            .define(MIN_TIME, LONG, 60_000L, between(0, MOST_MS), MEDIUM, "What a stage lasts at least.")
            .define(
                    MARGIN,
                    DOUBLE,
                    0.05,
                    SHARE,
                    HIGH,
                    "By how much mean quality a version may be worse and still be promoted; more than that is harm.")
            .define(
                    ALPHA,
                    DOUBLE,
                    0.05,
                    SHARE,
                    HIGH,
                    "Chance of promoting a version that is worse by the margin, and of rolling back one that is not.")
            .define(
                    DECLINE_ALPHA,
                    DOUBLE,
                    0.05,
                    SHARE_OR_NONE,
                    MEDIUM,
                    "Chance, for each champion and each rollout.max.ms of its time, of an alarm that it is below the base"
                            + " by rollout.margin while it is not; 0: it is not compared with the base. The alarm"
                            + " changes nothing. The base answers serving.anchor.share of the requests for it.")
            .define(
                    MAX_TIME,
                    LONG,
                    604_800_000L,
                    between(1, MOST_MS),
                    MEDIUM,
                    "After this time in canary a version that has not been decided on is given up.")
            .define(
                    MAX_SUBJECTS,
                    LONG,
                    1_000_000L,
                    atLeast(1),
                    MEDIUM,
                    "After this many subjects of both arms a version that has not been decided on is given up.")
            .define(
                    MIN_REPLICAS,
                    INT,
                    1,
                    atLeast(1),
                    MEDIUM,
                    "Serving replicas that must have loaded the challenger; all that hold a lease must have anyway.")
            .define(
                    STAGING_DEADLINE,
                    LONG,
                    600_000L,
                    between(1, MOST_MS),
                    MEDIUM,
                    "After this time a challenger that is not loaded everywhere is given up.")
            .define(
                    LEASE_EXPIRY,
                    LONG,
                    20_000L,
                    between(1, MOST_MS),
                    LOW,
                    "Age at which a replica's heartbeat counts no more.")
            .define(
                    MAX_SHARE,
                    DOUBLE,
                    0.05,
                    between(0.001, 1),
                    MEDIUM,
                    "Largest share of a rollout's scored subjects that one API key, or one source that is not the"
                            + " subject, may bring, where the key's own entry names no evidence_share. What would lean on"
                            + " more decides nothing and says so. A key that all users share needs evidence_share 1 in its"
                            + " entry.")
            .define(
                    TOP_MAX_SHARE,
                    DOUBLE,
                    0.5,
                    between(0.001, 1),
                    LOW,
                    "Largest share of a rollout's scored subjects that the top 2 % of the API keys may bring together,"
                            + " and the top 2 % of the other sources, where those are two or more; a key with an"
                            + " evidence_share of its own is not among them. What would lean on more decides nothing and"
                            + " says so. 1: no bound.")
            .define(
                    NEW_MAX_SHARE,
                    DOUBLE,
                    1.0,
                    between(0.001, 1),
                    LOW,
                    "Largest share of a rollout's scored subjects that may be new, that is in no rollout of the line"
                            + " within rollout.max.ms before; 1: no bound. A line's first rollout has none.")
            .define(
                    FACTOR,
                    DOUBLE,
                    Guardrails.FACTOR,
                    between(1, 100),
                    LOW,
                    "How many times what 95 % of the champion's answers took an answer may take before it counts as"
                            + " slow, late, long or costly.")
            .define(
                    COVARIATE,
                    DOUBLE,
                    0.0,
                    between(0, 1),
                    LOW,
                    "How much of what was expected of a subject, by its scores before the rollout, is taken from its"
                            + " score before the arms are compared; 0: none, and scores are not kept for it. To be"
                            + " turned on once all of streams-app knows it.")
            .define(
                    FEEDBACK_MARGIN,
                    DOUBLE,
                    0.1,
                    SHARE,
                    LOW,
                    "Where some subjects give no feedback: by how much the arms' shares of those who do may differ.");

    public static final ConfigDef DEFINITION = definition(Guardrails.ALL);

    public RolloutConfig {
        weights = List.copyOf(weights);
        guardrails = List.copyOf(guardrails);
        double before = 0;
        for (double weight : weights) {
            if (!(weight > before && weight < 1)) {
                throw new ConfigException(STAGES, weights, "must be shares in (0, 1) that rise");
            }
            before = weight;
        }
        if (weights.isEmpty() || weights.size() > MAX_STAGES) {
            throw new ConfigException(STAGES, weights, "must be 1 to " + MAX_STAGES + " stages");
        }
    }

    public static RolloutConfig from(Settings settings) {
        return from(settings, Guardrails.ALL);
    }

    /** With other guardrails than those of every rollout. */
    public static RolloutConfig from(Settings settings, List<GuardrailMeasure> measures) {
        AbstractConfig config = settings.parse(definition(measures));
        return new RolloutConfig(
                Policy.valueOf(config.getString(POLICY).toUpperCase(Locale.ROOT)),
                weights(config.getList(STAGES)),
                new Staging(config.getInt(MIN_REPLICAS), time(config, STAGING_DEADLINE), time(config, LEASE_EXPIRY)),
                new Stage(config.getLong(MIN_SUBJECTS), time(config, MIN_TIME)),
                new Budget(time(config, MAX_TIME), config.getLong(MAX_SUBJECTS)),
                config.getDouble(ALPHA),
                config.getDouble(DECLINE_ALPHA),
                new Margins(config.getDouble(MARGIN), config.getDouble(FEEDBACK_MARGIN)),
                new Shares(
                        config.getDouble(MAX_SHARE), config.getDouble(TOP_MAX_SHARE), config.getDouble(NEW_MAX_SHARE)),
                new Covariate(config.getDouble(COVARIATE)),
                ShadowConfig.from(config, time(config, MAX_TIME)),
                Guardrails.of(
                        measures.stream()
                                .map(measure -> measure.within(config.getDouble(FACTOR)))
                                .toList(),
                        margin -> config.getDouble(key(margin))));
    }

    /** Whether what subjects said before a rollout is taken into account in it. */
    public boolean asksForEarlierScores() {
        return covariate.isUsed();
    }

    /** Whether champions are compared with the base for good, where something is served. */
    public boolean comparesAnchor() {
        return policy == Policy.CANARY && declineAlpha > 0;
    }

    /** The same with another margin of quality, which may be 0: then a gain has to be shown. */
    public RolloutConfig withMargin(double quality) {
        return new RolloutConfig(
                policy,
                weights,
                staging,
                stage,
                budget,
                alpha,
                declineAlpha,
                new Margins(quality, margins.feedback),
                shares,
                covariate,
                shadow,
                guardrails);
    }

    private static ConfigDef definition(List<GuardrailMeasure> measures) {
        ConfigDef definition = new ConfigDef(OWN);
        ShadowConfig.define(definition);
        measures.stream()
                .map(GuardrailMeasure::margin)
                .distinct()
                .forEach(margin -> definition.define(
                        key(margin),
                        DOUBLE,
                        margin.byDefault(),
                        margin.mayBeOff() ? SHARE_OR_NONE : SHARE,
                        LOW,
                        margin.doc()));
        return definition;
    }

    private static String key(MarginSetting margin) {
        return "rollout.guardrail." + margin.key() + ".margin";
    }

    private static List<Double> weights(List<String> stages) {
        List<Double> weights = new ArrayList<>();
        for (String stage : stages) {
            try {
                weights.add(Double.valueOf(stage.trim()));
            } catch (NumberFormatException noNumber) {
                throw new ConfigException(STAGES, stage, "must be a share in (0, 1)");
            }
        }
        return weights;
    }

    private static Duration time(AbstractConfig config, String key) {
        return Duration.ofMillis(config.getLong(key));
    }
}
