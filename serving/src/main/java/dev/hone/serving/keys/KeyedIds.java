package dev.hone.serving.keys;

import dev.hone.schemas.keys.TextKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids of interactions that say under which key the conversation is sealed, so that feedback on it is sealed for the
 * same subject by whichever server it comes to: the id, {@code ~} and the key's id, before the number of a choice, or
 * what marks an answer that nobody saw.
 */
public final class KeyedIds {

    private static final Pattern KEYED =
            Pattern.compile(".*~([A-Za-z0-9_-]{" + TextKey.ID_LENGTH + "})(\\.\\d{1,3}|\\.shadow)?");

    private KeyedIds() {}

    public static String named(String id, TextKey key) {
        return id + "~" + key.id();
    }

    /** The id of the key; empty for the id of a conversation that is not sealed. */
    public static Optional<String> keyId(String interactionId) {
        Matcher found = KEYED.matcher(interactionId);
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
