package dev.hone.schemas.serde;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** The source of the schema id of a record that is written. */
enum Registration {
    /** The record's schema is registered where it is not yet. */
    AUTOMATIC,
    /** The record's schema must have been registered. */
    LOOK_UP,
    /** Records are written with the newest schema of the subject. */
    LATEST;

    static Registration from(Map<String, ?> settings) {
        if (flag(settings, "auto.register.schemas", true)) {
            return AUTOMATIC;
        }
        return flag(settings, "use.latest.version", false) ? LATEST : LOOK_UP;
    }

    private static boolean flag(Map<String, ?> settings, String key, boolean otherwise) {
        Object value = settings.get(key);
        String text = value == null ? String.valueOf(otherwise) : value.toString();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key, text, "must be true or false");
        };
    }
}
