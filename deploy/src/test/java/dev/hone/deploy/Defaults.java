package dev.hone.deploy;

import dev.hone.lab.testbed.program.Programs;
import org.apache.kafka.common.config.ConfigDef;

/** What settings are where nobody sets them. */
final class Defaults {

    private Defaults() {}

    static String of(String key) {
        return Programs.definitions().stream()
                .map(ConfigDef::configKeys)
                .filter(keys -> keys.containsKey(key))
                .findFirst()
                .map(keys -> String.valueOf(keys.get(key).defaultValue))
                .orElseThrow(() -> new IllegalArgumentException("there is no setting " + key));
    }
}
