package dev.hone.trainer.intake;

import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.keys.BrokenSealException;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The sealed texts of examples, and the keys that open them.
 *
 * @param keys by their ids; one that is not here has been destroyed
 */
record SealedTexts(Map<String, TextKey> keys) {

    /** With the keys that these rows need; where none is sealed nobody is asked for any. */
    static SealedTexts of(Stream<LoggedExample> rows, ExampleLog log) {
        Set<String> ids = new TreeSet<>();
        rows.map(LoggedExample::example)
                .filter(Objects::nonNull)
                .flatMap(SealedTexts::sealed)
                .map(TextEnvelope::getKeyId)
                .forEach(ids::add);
        return new SealedTexts(ids.isEmpty() ? Map.of() : log.keys(ids));
    }

    /** Whether a key of it is gone, so that nobody can read it any more. */
    boolean isDestroyed(Example example) {
        return sealed(example).anyMatch(text -> !keys.containsKey(text.getKeyId()));
    }

    /** The example with its texts in the clear. Throws {@link BrokenSealException}. */
    Example open(String interactionId, Example example) {
        if (sealed(example).findAny().isEmpty()) {
            return example;
        }
        List<Message> messages = example.getMessages().stream()
                .map(message -> new Message(message.getRole(), open(interactionId, message.getContent())))
                .toList();
        Example.Builder open = Example.newBuilder(example).setMessages(messages);
        TextEnvelope response = example.getResponse();
        if (response != null) {
            open.setResponse(open(interactionId, response));
        }
        TextEnvelope correction = example.getCorrection();
        if (correction != null) {
            open.setCorrection(open(interactionId, correction));
        }
        TextEnvelope comment = example.getComment();
        if (comment != null) {
            open.setComment(open(interactionId, comment));
        }
        return open.build();
    }

    private TextEnvelope open(String interactionId, TextEnvelope text) {
        TextKey key = text.getKeyId() == null ? null : keys.get(text.getKeyId());
        return key == null || SealedHeader.of(text).isEmpty() ? text : key.open(interactionId, text);
    }

    private static Stream<TextEnvelope> sealed(Example example) {
        return Stream.concat(
                        example.getMessages().stream().map(Message::getContent),
                        Stream.of(example.getResponse(), example.getCorrection(), example.getComment())
                                .filter(Objects::nonNull))
                .filter(text -> SealedHeader.of(text).isPresent());
    }
}
