package dev.hone.schemas.keys;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.privacy.PrivacyConfig;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * Settings of the keys of subjects. Who only opens texts needs the master keys and not the switch.
 *
 * @param on whether texts are sealed from now on
 * @param masters what the operator gave; there are some where {@code on}
 */
public record KeysConfig(boolean on, Optional<MasterKeys> masters) {

    /** Nothing is sealed, and nothing sealed is opened. */
    public static final KeysConfig OFF = new KeysConfig(false, Optional.empty());

    /** Which setting to give, behind what is missing. */
    public static final String HINT = "set " + PrivacyConfig.MASTER_FILE + " (or HONE_PRIVACY_KEYS_MASTER in the"
            + " environment) to the master keys that serving has";

    /** Throws {@link ConfigException} that says what is wrong and nothing of any key. */
    public static KeysConfig from(Settings settings) {
        AbstractConfig config = settings.parse(PrivacyConfig.DEFINITION);
        String file = config.getString(PrivacyConfig.MASTER_FILE);
        Password given = config.getPassword(PrivacyConfig.MASTER);
        if (file != null && given != null) {
            throw new ConfigException(
                    PrivacyConfig.MASTER_FILE + " and " + PrivacyConfig.MASTER + " are both given: leave one out");
        }
        Optional<MasterKeys> masters = Optional.empty();
        if (file != null) {
            masters = Optional.of(masters(PrivacyConfig.MASTER_FILE, lines(file)));
        } else if (given != null) {
            masters = Optional.of(
                    masters(PrivacyConfig.MASTER, Arrays.asList(given.value().split(",", -1))));
        }
        boolean on = config.getBoolean(PrivacyConfig.KEYS);
        if (on && masters.isEmpty()) {
            throw new ConfigException(PrivacyConfig.KEYS + " is on, and there is no master key: " + "set "
                    + PrivacyConfig.MASTER_FILE + " to a file with 32 bytes in base64 (`openssl rand -base64 32`)");
        }
        return new KeysConfig(on, masters);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (MalformedInputException noText) {
            throw new ConfigException(PrivacyConfig.MASTER_FILE, file, "is no text: keys stand there in base64");
        } catch (IOException unreadable) {
            throw new ConfigException(
                    PrivacyConfig.MASTER_FILE,
                    file,
                    "cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
    }

    private static MasterKeys masters(String setting, List<String> lines) {
        try {
            return MasterKeys.of(lines.stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList());
        } catch (IllegalArgumentException refused) {
            throw new ConfigException(setting + ": " + refused.getMessage());
        }
    }
}
