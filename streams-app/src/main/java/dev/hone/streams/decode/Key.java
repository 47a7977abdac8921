package dev.hone.streams.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * The key of an input record, read as an interaction id.
 *
 * @param id null where the key is none
 * @param problem what is wrong then
 */
record Key(@Nullable String id, String problem) {

    static Key of(byte @Nullable [] bytes) {
        if (bytes != null) {
            try {
                String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
                if (isJson(text)) {
                    return new Key(
                            null,
                            "the key is JSON, and so never that of its prompt: write the interaction id as a plain string,"
                                    + " without quotes (StringConverter or StringSerializer)");
                }
                if (Problem.isId(text)) {
                    return new Key(text, "");
                }
            } catch (CharacterCodingException e) {
                return none();
            }
        }
        return none();
    }

    private static Key none() {
        return new Key(null, "the key must be the interaction id: 1 to 256 characters of UTF-8, no control characters");
    }

    // What Connect's JsonConverter and JSON serializers make of a string, with its schema and without.
    private static boolean isJson(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted || (text.startsWith("{\"") && text.endsWith("}"));
    }
}
