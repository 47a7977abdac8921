package dev.hone.serving.capture;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SubjectKey;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificRecord;

/** A kind of captured event, with its topic and its type as a CloudEvent. */
enum EventKind {
    PROMPT('p', "dev.hone.prompt.submitted"),
    RESPONSE('r', "dev.hone.response.served"),
    FEEDBACK('f', "dev.hone.feedback.given"),
    KEY('k', "dev.hone.subject.key");

    private final char code;
    private final String eventType;

    EventKind(char code, String eventType) {
        this.code = code;
        this.eventType = eventType;
    }

    /** The kind of a byte on the disk; throws {@link IllegalArgumentException} for one that is none. */
    static EventKind of(byte code) {
        return Stream.of(values())
                .filter(kind -> kind.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of event: " + code));
    }

    int code() {
        return code;
    }

    String eventType() {
        return eventType;
    }

    Topic<? extends SpecificRecord> topic() {
        return switch (this) {
            case PROMPT -> Topics.PROMPTS;
            case RESPONSE -> Topics.RESPONSES;
            case FEEDBACK -> Topics.FEEDBACK;
            case KEY -> Topics.SUBJECT_KEYS;
        };
    }

    Schema schema() {
        return switch (this) {
            case PROMPT -> PromptSubmitted.getClassSchema();
            case RESPONSE -> ResponseServed.getClassSchema();
            case FEEDBACK -> FeedbackGiven.getClassSchema();
            case KEY -> SubjectKey.getClassSchema();
        };
    }

    /** Reads what was written with today's schema, and with older ones that the store knows. */
    BinaryMessageDecoder<? extends SpecificRecord> decoder(SchemaStore older) {
        return switch (this) {
            case PROMPT -> PromptSubmitted.createDecoder(older);
            case RESPONSE -> ResponseServed.createDecoder(older);
            case FEEDBACK -> FeedbackGiven.createDecoder(older);
            case KEY -> SubjectKey.createDecoder(older);
        };
    }
}
