package dev.hone.schemas.privacy;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All redactors that are wanted, one after the other, on the texts of a record. What is encrypted is left as it is, and
 * so are the names of things: ids, subjects and sources are pseudonyms by contract. A record in which nothing is found
 * is the same instance.
 */
@SuppressWarnings("ReferenceEquality") // the same instance says that nothing was found
public final class Redaction {

    /** Nothing is looked for. */
    public static final Redaction NONE = new Redaction(List.of());

    /** A mark in the place of something may end what stands beside it, so that this is found in its turn. */
    private static final int MOST_PASSES = 4;

    private final List<Redactor> redactors;

    public Redaction(List<Redactor> redactors) {
        this.redactors = List.copyOf(redactors);
    }

    public boolean isOff() {
        return redactors.isEmpty();
    }

    public String text(String text) {
        String redacted = text;
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            String before = redacted;
            for (Redactor redactor : redactors) {
                redacted = redactor.redact(redacted);
            }
            if (redacted.equals(before)) {
                return before;
            }
        }
        return redacted;
    }

    public PromptSubmitted prompt(PromptSubmitted prompt) {
        if (isOff()) {
            return prompt;
        }
        List<Message> messages = new ArrayList<>();
        // Ids are text that nobody looks into.
        boolean found = prompt.getTokens() != null;
        for (Message message : prompt.getMessages()) {
            TextEnvelope content = envelope(message.getContent());
            boolean same = content == message.getContent();
            found |= !same;
            messages.add(same ? message : new Message(message.getRole(), content));
        }
        return found
                ? PromptSubmitted.newBuilder(prompt)
                        .setMessages(messages)
                        .setTokens(null)
                        .build()
                : prompt;
    }

    public ResponseServed response(ResponseServed response) {
        if (isOff()) {
            return response;
        }
        TextEnvelope text = envelope(response.getText());
        return text == response.getText() && response.getTokens() == null
                ? response
                : ResponseServed.newBuilder(response)
                        .setText(text)
                        .setTokens(null)
                        .build();
    }

    public FeedbackGiven feedback(FeedbackGiven feedback) {
        TextEnvelope correction = orNull(feedback.getCorrection());
        TextEnvelope comment = orNull(feedback.getComment());
        Object value = feedback.getValue() instanceof String text ? text(text) : feedback.getValue();
        if (correction == feedback.getCorrection()
                && comment == feedback.getComment()
                && value == feedback.getValue()) {
            return feedback;
        }
        return FeedbackGiven.newBuilder(feedback)
                .setCorrection(correction)
                .setComment(comment)
                .setValue(value)
                .build();
    }

    private @Nullable TextEnvelope orNull(@Nullable TextEnvelope envelope) {
        return envelope == null ? null : envelope(envelope);
    }

    private TextEnvelope envelope(TextEnvelope envelope) {
        if (isOff() || envelope.getKeyId() != null) {
            return envelope;
        }
        String text =
                StandardCharsets.UTF_8.decode(envelope.getBytes().duplicate()).toString();
        String redacted = text(text);
        return redacted.equals(text)
                ? envelope
                : new TextEnvelope(null, ByteBuffer.wrap(redacted.getBytes(StandardCharsets.UTF_8)));
    }
}
