package dev.hone.terminal.ops;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a program's ops port, under {@code SECTION.ops.}
 *
 * @param port 0 is any that is free
 * @param advertised the name by which others reach it; null where none is set
 */
public record OpsConfig(String host, int port, @Nullable String advertised) {

    private static final int MAX_PORT = 65_535;

    /** The keys of one program. */
    public static ConfigDef definition(String section, int defaultPort) {
        return new ConfigDef()
                .define(
                        host(section),
                        ConfigDef.Type.STRING,
                        "127.0.0.1",
                        new NonEmptyString(),
                        MEDIUM,
                        "Address that the ops port listens on (health, readiness, metrics, docs/operate.md); 0.0.0.0"
                                + " is every one that the machine has. Nobody is asked who they are there.")
                .define(
                        port(section),
                        ConfigDef.Type.INT,
                        defaultPort,
                        between(0, MAX_PORT),
                        HIGH,
                        "The ops port; 0 is any free one.");
    }

    /** Those of a program whose instances ask each other. */
    public static ConfigDef definitionOfInstances(String section, int defaultPort) {
        return definition(section, defaultPort)
                .define(
                        advertised(section),
                        ConfigDef.Type.STRING,
                        null,
                        LOW,
                        "Name by which other instances reach the ops port; not set: " + host(section)
                                + ", or the machine's own name where that is 0.0.0.0.");
    }

    /** The section's settings; throws {@link org.apache.kafka.common.config.ConfigException} in words. */
    public static OpsConfig from(Settings settings, String section, ConfigDef definition) {
        AbstractConfig config = settings.parse(definition);
        return new OpsConfig(
                config.getString(host(section)),
                config.getInt(port(section)),
                definition.names().contains(advertised(section)) ? config.getString(advertised(section)) : null);
    }

    /** The setting of the port, for words. */
    public static String port(String section) {
        return section + ".ops.port";
    }

    /** The name by which others reach this machine. */
    public String reachableHost() {
        if (advertised != null) {
            return advertised;
        }
        return host.equals("0.0.0.0") || host.equals("::") ? machine() : host;
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }

    private static String host(String section) {
        return section + ".ops.host";
    }

    private static String advertised(String section) {
        return section + ".ops.advertised.host";
    }
}
