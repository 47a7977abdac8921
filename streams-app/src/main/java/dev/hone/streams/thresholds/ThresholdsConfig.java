package dev.hone.streams.thresholds;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.quality.QualityUnit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of the thresholds: the window, and the quantiles that make goal sets of its scores.
 *
 * @param hysteresis how far a threshold may drift before a new version is minted, in {@link QualityUnit}s
 * @param contributorShare most of what counts in a window that one cohort of contributors brings; 1: no bound
 */
public record ThresholdsConfig(
        long bucketMs,
        int windowBuckets,
        long graceMs,
        List<BigDecimal> quantiles,
        int minSamples,
        int hysteresis,
        int maxSegments,
        double contributorShare) {

    private static final String QUANTILES = "thresholds.quantiles";
    private static final String CONTRIBUTOR_SHARE = "thresholds.contributor.share";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "thresholds.bucket.ms",
                    LONG,
                    3_600_000L,
                    atLeast(1),
                    HIGH,
                    "Width of a bucket of event time; goal sets are evaluated at its boundaries.")
            .define(
                    "thresholds.window.buckets",
                    INT,
                    24,
                    between(1, 10_000),
                    HIGH,
                    "Buckets before a boundary whose scores make up its window.")
            .define(
                    "thresholds.grace.ms",
                    LONG,
                    60_000L,
                    atLeast(0),
                    MEDIUM,
                    "How far past a boundary every partition of the join must be before it is evaluated.")
            .define(
                    QUANTILES,
                    LIST,
                    "0,0.5,0.75,0.9",
                    HIGH,
                    "Quantile of each goal level, from level 0, which is 0, upwards; each in [0, 1).")
            .define(
                    "thresholds.min.samples",
                    INT,
                    200,
                    atLeast(1),
                    HIGH,
                    "Scores that a window needs; with fewer a segment has no goals of its own and keeps what it had.")
            .define(
                    "thresholds.hysteresis",
                    DOUBLE,
                    0.02,
                    between(0, 1),
                    MEDIUM,
                    "How far a threshold must move, in units of quality, before a new version is made.")
            .define(
                    "thresholds.max.segments",
                    INT,
                    1_000,
                    atLeast(1),
                    LOW,
                    "Segments of a line that count on their own: all that are declared, and of the others the first that come; the"
                            + " rest count in its pool only.")
            .define(
                    CONTRIBUTOR_SHARE,
                    DOUBLE,
                    1.0,
                    between(0.001, 1),
                    MEDIUM,
                    "Most of what counts in a window, as a share, that one subject, key or source brings, or twice an equal"
                            + " part of it where that is more; a key with an evidence_share of 1 is nobody. They are told"
                            + " apart in 255 cohorts, so it takes from whoever shares one, too. The same for scoring and"
                            + " thresholds; it holds once a window has passed. 1 for no bound; 0.02 keeps few who vote most"
                            + " often from saying how high a goal is.");

    public ThresholdsConfig {
        quantiles = List.copyOf(quantiles);
    }

    public static ThresholdsConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new ThresholdsConfig(
                config.getLong("thresholds.bucket.ms"),
                config.getInt("thresholds.window.buckets"),
                config.getLong("thresholds.grace.ms"),
                quantiles(config.getList(QUANTILES)),
                config.getInt("thresholds.min.samples"),
                (int) Math.round(config.getDouble("thresholds.hysteresis") * QualityUnit.ONE),
                config.getInt("thresholds.max.segments"),
                config.getDouble(CONTRIBUTOR_SHARE));
    }

    /** The beginning of the bucket that a time lies in. */
    long floor(long timeMs) {
        return Math.floorDiv(timeMs, bucketMs) * bucketMs;
    }

    CohortBound cohortBound() {
        return CohortBound.of(contributorShare);
    }

    long windowMs() {
        return Math.multiplyExact(bucketMs, windowBuckets);
    }

    private static List<BigDecimal> quantiles(List<String> texts) {
        List<BigDecimal> quantiles = new ArrayList<>();
        for (String text : texts) {
            quantiles.add(quantile(text, texts));
        }
        if (quantiles.isEmpty() || quantiles.get(0).signum() != 0) {
            throw new ConfigException(QUANTILES, texts, "must begin with 0, the level that everyone meets");
        }
        for (int i = 1; i < quantiles.size(); i++) {
            if (quantiles.get(i).compareTo(quantiles.get(i - 1)) <= 0) {
                throw new ConfigException(QUANTILES, texts, "must ascend, such as 0,0.5,0.75,0.9");
            }
        }
        return quantiles;
    }

    private static BigDecimal quantile(String text, List<String> texts) {
        try {
            BigDecimal quantile = new BigDecimal(text.strip());
            if (quantile.signum() >= 0 && quantile.compareTo(BigDecimal.ONE) < 0) {
                return quantile;
            }
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(QUANTILES, texts, "'" + text + "' is not a number, such as 0.5");
        }
        throw new ConfigException(QUANTILES, texts, "'" + text + "' is not in [0, 1)");
    }
}
