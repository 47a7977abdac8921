package dev.hone.streams.relabel;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Settings of relabelling: the holdout. */
public record RelabelConfig(HoldoutAssignment holdout) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "relabel.holdout.share",
                    ConfigDef.Type.DOUBLE,
                    0.05,
                    between(0, 1),
                    MEDIUM,
                    "Share of the subjects whose examples are never trained on.")
            .define(
                    "relabel.holdout.salt",
                    ConfigDef.Type.STRING,
                    "hone",
                    new ConfigDef.NonEmptyString(),
                    HIGH,
                    "Salt of the hash that picks them. Changing it lets examples that were held out into training.");

    public static RelabelConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new RelabelConfig(new HoldoutAssignment(
                config.getString("relabel.holdout.salt"), config.getDouble("relabel.holdout.share")));
    }
}
