package dev.hone.streams.quality;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import dev.hone.schemas.records.Aggregate;
import dev.hone.schemas.records.CategoryScore;
import dev.hone.schemas.records.LatePolicy;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.SourceCap;
import dev.hone.schemas.records.SourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The keys of one metric, below {@code catalogue.<metric>.}. */
public final class MetricConfig {

    /** Ten years: no feedback is waited for longer, and no time overflows. */
    private static final long MAX_WAIT_MS = Duration.ofDays(3652).toMillis();

    private static final List<SourceKind> CAPPED =
            List.of(SourceKind.HUMAN, SourceKind.MODEL, SourceKind.CODE, SourceKind.OUTCOME);

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define("type", ConfigDef.Type.STRING, "float", oneOf(MetricType.values()), HIGH, "The type of the values.")
            .define(
                    "min",
                    ConfigDef.Type.DOUBLE,
                    0.0,
                    finite(),
                    HIGH,
                    "Lowest value; of a boolean, what false stands for.")
            .define(
                    "max",
                    ConfigDef.Type.DOUBLE,
                    1.0,
                    finite(),
                    HIGH,
                    "Highest value; of a boolean, what true stands for.")
            .define(
                    "direction",
                    ConfigDef.Type.STRING,
                    "higher",
                    ValidString.in("higher", "lower"),
                    MEDIUM,
                    "Whether higher or lower values are better.")
            .define(
                    "categories",
                    ConfigDef.Type.LIST,
                    List.of(),
                    MEDIUM,
                    "Of a categorical metric: name=score, in its range.")
            .define("weight", ConfigDef.Type.DOUBLE, 1.0, atLeastZero(), HIGH, "Weight in the mean over metrics.")
            .define(
                    "required",
                    ConfigDef.Type.BOOLEAN,
                    false,
                    MEDIUM,
                    "Whether a provisional revision waits for a vote on it.")
            .define(
                    "wait.ms",
                    ConfigDef.Type.LONG,
                    3_600_000L,
                    Range.between(0, MAX_WAIT_MS),
                    HIGH,
                    "How long its feedback is on time, in ms.")
            .define(
                    "default",
                    ConfigDef.Type.DOUBLE,
                    null,
                    MEDIUM,
                    "Value of an interaction without a vote on it; none: no score.")
            .define(
                    "prior.mean",
                    ConfigDef.Type.DOUBLE,
                    0.5,
                    Range.between(0, 1),
                    MEDIUM,
                    "Mean of the prior, in [0, 1].")
            .define(
                    "prior.strength",
                    ConfigDef.Type.DOUBLE,
                    1.0,
                    atLeastZero(),
                    MEDIUM,
                    "Weight of the prior, in votes; 0: none.")
            .define(
                    "aggregate",
                    ConfigDef.Type.STRING,
                    "last",
                    oneOf(Aggregate.values()),
                    MEDIUM,
                    "How votes become one value.")
            .define(
                    "late.policy",
                    ConfigDef.Type.STRING,
                    "revise",
                    oneOf(LatePolicy.values()),
                    MEDIUM,
                    "What late feedback does.")
            .define(
                    "max.votes",
                    ConfigDef.Type.INT,
                    64,
                    Range.between(1, 256),
                    LOW,
                    "Most votes on it that an interaction takes.");

    private static final String CAP = "max.votes.";

    static {
        for (SourceKind kind : CAPPED) {
            DEFINITION.define(
                    cap(kind),
                    ConfigDef.Type.INT,
                    null,
                    LambdaValidator.with(MetricConfig::checkCap, () -> "none, or 0 to 256"),
                    LOW,
                    "Most votes on it from sources of kind " + kind.name().toLowerCase(Locale.ROOT)
                            + " that count for an interaction: those that came first. None: no bound but max.votes.");
        }
    }

    private MetricConfig() {}

    static MetricDefinition metric(String name, Map<String, Object> values) {
        String section = "catalogue." + name + ".";
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new ConfigException(
                    "the metric \"" + name + "\" in section catalogue: a name is letters, digits, _ and -");
        }
        for (String key : values.keySet()) {
            if (!DEFINITION.names().contains(key)) {
                throw new ConfigException("unknown key " + section + key + ": a metric has " + DEFINITION.names());
            }
        }
        try {
            return metric(name, new AbstractConfig(DEFINITION, values, false));
        } catch (ConfigException e) {
            throw new ConfigException("in " + section + "*: " + e.getMessage());
        }
    }

    private static MetricDefinition metric(String name, AbstractConfig config) {
        double min = config.getDouble("min");
        double max = config.getDouble("max");
        if (!(min < max)) {
            throw new ConfigException("min", min, "must be below max, which is " + max);
        }
        MetricType type = MetricType.valueOf(upper(config, "type"));
        return MetricDefinition.newBuilder()
                .setName(name)
                .setType(type)
                .setMin(min)
                .setMax(max)
                .setHigherIsBetter(config.getString("direction").equals("higher"))
                .setCategories(categories(config, type))
                .setWeight(config.getDouble("weight"))
                .setRequired(config.getBoolean("required"))
                .setWaitMs(config.getLong("wait.ms"))
                .setDefaultValue(defaultValue(config, type))
                .setPriorMean(config.getDouble("prior.mean"))
                .setPriorStrength(config.getDouble("prior.strength"))
                .setAggregate(Aggregate.valueOf(upper(config, "aggregate")))
                .setLatePolicy(LatePolicy.valueOf(upper(config, "late.policy")))
                .setMaxVotes(config.getInt("max.votes"))
                .setCaps(caps(config))
                .build();
    }

    private static List<SourceCap> caps(AbstractConfig config) {
        List<SourceCap> caps = new ArrayList<>();
        for (SourceKind kind : CAPPED) {
            Integer votes = config.getInt(cap(kind));
            if (votes != null) {
                caps.add(new SourceCap(kind, votes));
            }
        }
        return caps;
    }

    private static String cap(SourceKind kind) {
        return CAP + kind.name().toLowerCase(Locale.ROOT);
    }

    private static void checkCap(String key, @Nullable Object votes) {
        if (votes instanceof Integer number && (number < 0 || number > 256)) {
            throw new ConfigException(key, votes, "must be a number of votes from 0 to 256");
        }
    }

    private static @Nullable Double defaultValue(AbstractConfig config, MetricType type) {
        Double value = config.getDouble("default");
        if (value != null && type == MetricType.TEXT) {
            throw new ConfigException("default", value, "must be left out: a text is carried along and never scored");
        }
        return within("default", value, config);
    }

    private static List<CategoryScore> categories(AbstractConfig config, MetricType type) {
        List<String> listed = config.getList("categories");
        if (listed.isEmpty() == (type == MetricType.CATEGORICAL)) {
            throw new ConfigException("categories", listed, "a categorical metric lists name=score, others list none");
        }
        List<CategoryScore> categories =
                listed.stream().map(category -> category(category, config)).toList();
        if (categories.stream().map(CategoryScore::getCategory).distinct().count() < categories.size()) {
            throw new ConfigException("categories", listed, "must name each category once");
        }
        return categories;
    }

    private static CategoryScore category(String nameAndScore, AbstractConfig config) {
        int equals = nameAndScore.lastIndexOf('=');
        if (equals < 1) {
            throw new ConfigException("categories", nameAndScore, "must be name=score");
        }
        Double score =
                (Double) ConfigDef.parseType("categories", nameAndScore.substring(equals + 1), ConfigDef.Type.DOUBLE);
        if (score == null || within("categories", score, config) == null) {
            throw new ConfigException("categories", nameAndScore, "must be name=score");
        }
        return new CategoryScore(nameAndScore.substring(0, equals).trim(), score);
    }

    private static @Nullable Double within(String key, @Nullable Double value, AbstractConfig config) {
        if (value != null && !(value >= config.getDouble("min") && value <= config.getDouble("max"))) {
            throw new ConfigException(key, value, "must lie between min and max");
        }
        return value;
    }

    private static String upper(AbstractConfig config, String key) {
        return config.getString(key).toUpperCase(Locale.ROOT);
    }

    private static ConfigDef.Validator oneOf(Enum<?>[] values) {
        String[] names = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            names[i] = values[i].name().toLowerCase(Locale.ROOT);
        }
        return ValidString.in(names);
    }

    private static ConfigDef.Validator finite() {
        return LambdaValidator.with(
                (key, value) -> checkNumber(key, value, -Double.MAX_VALUE), () -> "a finite number");
    }

    private static ConfigDef.Validator atLeastZero() {
        return LambdaValidator.with((key, value) -> checkNumber(key, value, 0), () -> "a finite number, at least 0");
    }

    private static void checkNumber(String key, Object value, double atLeast) {
        if (!(value instanceof Double number && number >= atLeast && number <= Double.MAX_VALUE)) {
            throw new ConfigException(key, value, "must be a finite number, at least " + atLeast);
        }
    }
}
