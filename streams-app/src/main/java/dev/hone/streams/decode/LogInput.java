package dev.hone.streams.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.answers.TokensKept;
import dev.hone.schemas.privacy.Redaction;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decoding where records are at hand and no bytes: what the stage turns away is turned away for the same reason, and
 * the rest is changed as there.
 *
 * @param redaction what is taken out of texts
 */
public record LogInput(Checks checks, Redaction redaction) {

    /** A record as the join takes it, or what is wrong with it: never both. */
    public record Taken(@Nullable SpecificRecord record, String problem) {}

    /** Looks at a prompt, a response or a piece of feedback of that time; throws where it is none of them. */
    public Taken take(@Nullable String id, long atMs, SpecificRecord record) {
        Key key = Key.of(id == null ? null : id.getBytes(UTF_8));
        if (key.id() == null) {
            return new Taken(null, key.problem());
        }
        Optional<String> unit = Milliseconds.problem(atMs);
        if (unit.isPresent()) {
            return new Taken(null, "the record's timestamp " + unit.get());
        }
        if (WrittenSize.of(record) > Input.MAX_VALUE_BYTES) {
            return new Taken(null, "it has more than " + Input.MAX_VALUE_BYTES + " bytes");
        }
        if (record instanceof PromptSubmitted came) {
            PromptSubmitted prompt = TokensKept.none(redaction.prompt(ConversationRoles.canonical(came)));
            return taken(prompt, checks.prompt(prompt));
        }
        if (record instanceof ResponseServed came) {
            ResponseServed response = TokensKept.ids(redaction.response(came));
            return taken(response, checks.response(response));
        }
        if (record instanceof FeedbackGiven came) {
            FeedbackGiven feedback = redaction.feedback(came);
            return taken(feedback, checks.feedback(feedback, atMs));
        }
        throw new IllegalArgumentException("no input: " + record.getSchema().getName());
    }

    private static Taken taken(SpecificRecord record, Optional<String> problem) {
        return problem.map(words -> new Taken(null, words)).orElseGet(() -> new Taken(record, ""));
    }
}
