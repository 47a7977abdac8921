package dev.hone.schemas.privacy;

import dev.hone.schemas.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** Settings of what is taken out of texts before they are stored, and of the keys that they are sealed under. */
public final class PrivacyConfig {

    private static final String REDACT = "privacy.redact";

    /** Whether serving seals texts under keys of their subjects. */
    public static final String KEYS = "privacy.keys";

    /** The master keys themselves. */
    public static final String MASTER = "privacy.keys.master";

    /** The file with the master keys. */
    public static final String MASTER_FILE = "privacy.keys.master.file";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    REDACT,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.HIGH,
                    "What is replaced by a mark such as [email] in prompts, responses, corrections, comments and values"
                            + " of text, before anything is stored: of email, phone, card, key, and the names of"
                            + " redactors on the class path. The same for serving and streams-app.")
            .define(
                    KEYS,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    Importance.HIGH,
                    "Whether serving seals what is said in conversations of a subject under a key of that subject, which"
                            + " an erasure destroys. Needs a master key.")
            .define(
                    MASTER_FILE,
                    ConfigDef.Type.STRING,
                    null,
                    Importance.HIGH,
                    "File with the master keys that the keys of subjects are wrapped under: 32 bytes in base64 a line;"
                            + " the first line wraps, the others still open. The same for serving and trainer-worker.")
            .define(
                    MASTER,
                    ConfigDef.Type.PASSWORD,
                    null,
                    Importance.HIGH,
                    "The master keys themselves, separated by commas, where there is no file; best as"
                            + " HONE_PRIVACY_KEYS_MASTER in the environment.");

    private PrivacyConfig() {}

    /** The redaction that the settings ask for. */
    public static Redaction redaction(Settings settings) {
        List<Redactor> known = Stream.concat(
                        Stream.of(new KeyRedactor(), new EmailRedactor(), new CardRedactor(), new PhoneRedactor()),
                        ServiceLoader.load(Redactor.class).stream().map(ServiceLoader.Provider::get))
                .toList();
        List<String> wanted = settings.parse(DEFINITION).getList(REDACT);
        List<String> missing = new ArrayList<>(wanted);
        known.forEach(redactor -> missing.remove(redactor.name()));
        if (!missing.isEmpty()) {
            throw new ConfigException(
                    REDACT,
                    missing.get(0),
                    "must be one of "
                            + known.stream().map(Redactor::name).collect(Collectors.joining(", "))
                            + ", each once");
        }
        // In this order whatever theirs is: a key may hold what looks like a number, a card what looks like a phone.
        return wanted.isEmpty()
                ? Redaction.NONE
                : new Redaction(known.stream()
                        .filter(redactor -> wanted.contains(redactor.name()))
                        .toList());
    }
}
