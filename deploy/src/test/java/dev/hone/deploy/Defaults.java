package dev.hone.deploy;

import dev.hone.lab.testbed.program.Programs;

/** What settings are where nobody sets them. */
final class Defaults {

    private Defaults() {}

    static String of(String key) {
        return Programs.definitions().stream()
                .flatMap(definition -> definition.configKeys().values().stream())
                .filter(setting -> setting.name.equals(key))
                .findFirst()
                .map(setting -> String.valueOf(setting.defaultValue))
                .orElseThrow(() -> new IllegalArgumentException("there is no setting " + key));
    }
}
