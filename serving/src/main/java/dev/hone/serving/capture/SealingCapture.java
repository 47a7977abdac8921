package dev.hone.serving.capture;

import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.serving.keys.KeyedIds;
import dev.hone.serving.keys.ServingKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Seals what is said in conversations of a subject before it is kept, and leaves its token ids out: they are text, too.
 * A conversation without a subject stays plain, and
 * so does feedback on it: no erasure could name it. Feedback is sealed for whoever the conversation is of, which its id
 * says; a remark on a session for who gave it, where that is known.
 */
public record SealingCapture(Capture capture, ServingKeys keys) implements Capture {

    @Override
    public CompletableFuture<Void> keep(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
        String subject = prompt.event().getSubject();
        if (subject == null) {
            return capture.keep(prompt, response);
        }
        TextKey key = keys.forSubject(subject, prompt.at());
        PromptSubmitted sealed = PromptSubmitted.newBuilder(prompt.event())
                .setMessages(sealed(prompt, key))
                .setTokens(null)
                .build();
        TextEnvelope text = response.event().getText();
        ResponseServed answer = ResponseServed.newBuilder(response.event())
                .setText(key.seal(response.interactionId(), text, fingerprint(text)))
                .setTokens(null)
                .build();
        return capture.keep(prompt.with(sealed), response.with(answer));
    }

    // The last turn stands for all of them: a fingerprint of each would tell more than anybody needs.
    private List<Message> sealed(Captured<PromptSubmitted> prompt, TextKey key) {
        List<Message> messages = prompt.event().getMessages();
        List<Message> sealed = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Long fingerprint = i == messages.size() - 1 ? keys.masters().fingerprint(messages) : null;
            sealed.add(new Message(
                    message.getRole(), key.seal(prompt.interactionId(), message.getContent(), fingerprint)));
        }
        return sealed;
    }

    @Override
    public void feedback(List<Captured<FeedbackGiven>> feedback) {
        capture.feedback(feedback.stream().map(this::sealed).toList());
    }

    private Captured<FeedbackGiven> sealed(Captured<FeedbackGiven> given) {
        FeedbackGiven feedback = given.event();
        if (feedback.getCorrection() == null && feedback.getComment() == null) {
            return given;
        }
        return key(given)
                .map(key -> given.with(FeedbackGiven.newBuilder(feedback)
                        .setCorrection(sealed(key, given.interactionId(), feedback.getCorrection(), true))
                        .setComment(sealed(key, given.interactionId(), feedback.getComment(), false))
                        .build()))
                .orElse(given);
    }

    private Optional<TextKey> key(Captured<FeedbackGiven> given) {
        FeedbackGiven feedback = given.event();
        if (feedback.getSession() == null) {
            return KeyedIds.keyId(given.interactionId()).map(keyId -> keys.forOwner(keyId, given.at()));
        }
        String giver = feedback.getSource().getKind() == SourceKind.HUMAN
                ? feedback.getSource().getId()
                : "";
        return giver.isEmpty() ? Optional.empty() : Optional.of(keys.forSubject(giver, given.at()));
    }

    private @Nullable TextEnvelope sealed(TextKey key, String id, @Nullable TextEnvelope text, boolean compared) {
        return text == null ? null : key.seal(id, text, compared ? fingerprint(text) : null);
    }

    private @Nullable Long fingerprint(TextEnvelope text) {
        return text.getKeyId() == null ? keys.masters().fingerprint(text) : null;
    }
}
