package dev.hone.streams.lines;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of the shadow stage, in which a challenger answers prompts before anybody sees what it says.
 *
 * @param share of the requests, in [0, 1]; 0: there is no such stage
 * @param minAnswers pairs of scored answers after which it is over
 * @param maxTime after which it is over
 * @param alpha the chance, in (0, 1), of rolling back in it a version that is not worse by the margin
 */
public record ShadowConfig(double share, long minAnswers, Duration maxTime, double alpha) {

    private static final String SHARE = "rollout.shadow.share";
    private static final String MIN_ANSWERS = "rollout.shadow.min.answers";
    private static final String MAX_TIME = "rollout.shadow.max.ms";
    private static final String ALPHA = "rollout.shadow.alpha";
    private static final long MOST_MS = Duration.ofDays(3_650).toMillis();

    static void define(ConfigDef definition) {
        definition
                .define(
                        SHARE,
                        DOUBLE,
                        0.0,
                        between(0, 1),
                        MEDIUM,
                        "Share of the requests whose prompts a challenger answers as well before its first stage, unseen by"
                                + " anybody and begun only while nobody waits for the server; 0: it has no such stage.")
                .define(
                        MIN_ANSWERS,
                        LONG,
                        200L,
                        atLeast(1),
                        LOW,
                        "Users with a prompt of which rollout.shadow.scorers have graded both answers, after which the"
                                + " shadow stage is over and the first stage begins.")
                .define(
                        MAX_TIME,
                        LONG,
                        86_400_000L,
                        between(1, MOST_MS),
                        LOW,
                        "After this time the shadow stage is over however many were graded. The waits of the metrics"
                                + " are in it.")
                .define(
                        ALPHA,
                        DOUBLE,
                        0.01,
                        between(0.0001, 0.999),
                        LOW,
                        "Chance of rolling a version back in its shadow stage that is not worse by rollout.margin, by what"
                                + " the scorers say; beside rollout.alpha.");
    }

    /** @param remembered how long a subject that was counted is known again */
    static ShadowConfig from(AbstractConfig config, Duration remembered) {
        ShadowConfig shadow = new ShadowConfig(
                config.getDouble(SHARE),
                config.getLong(MIN_ANSWERS),
                Duration.ofMillis(config.getLong(MAX_TIME)),
                config.getDouble(ALPHA));
        if (shadow.isOn() && shadow.maxTime().compareTo(remembered) > 0) {
            throw new ConfigException(
                    MAX_TIME,
                    shadow.maxTime().toMillis(),
                    "must not be above rollout.max.ms, for which it is known who was counted");
        }
        return shadow;
    }

    /** Whether a challenger has a shadow stage. */
    public boolean isOn() {
        return share > 0;
    }
}
