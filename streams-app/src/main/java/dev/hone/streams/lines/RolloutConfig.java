package dev.hone.streams.lines;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.hone.schemas.config.Settings;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigException;

/** How a version that passed the gate becomes champion. */
public record RolloutConfig(Policy policy) {
    /** Who has the last word on a candidate. */
    public enum Policy {
        CANARY,
        GATE
    }

    private static final String POLICY = "rollout.policy";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    POLICY,
                    STRING,
                    "canary",
                    CaseInsensitiveValidString.in("canary", "gate"),
                    HIGH,
                    "canary: a candidate is promoted on the feedback that it earns; gate: at once, where nothing is served.");

    public RolloutConfig {
        if (policy == Policy.CANARY) {
            throw new ConfigException(
                    POLICY,
                    "canary",
                    "not available before serving: set rollout.policy to gate, which promotes each candidate at once");
        }
    }

    public static RolloutConfig from(Settings settings) {
        String policy = settings.parse(DEFINITION).getString(POLICY);
        return new RolloutConfig(Policy.valueOf(policy.toUpperCase(Locale.ROOT)));
    }
}
