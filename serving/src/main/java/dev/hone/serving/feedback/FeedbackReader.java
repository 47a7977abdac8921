package dev.hone.serving.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.answers.CorrectionText;
import dev.hone.schemas.answers.Exclusions;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.serving.admission.Fields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Understands a piece of feedback, or says what in it is wrong; throws
 * {@link dev.hone.serving.admission.RefusedException}. What it lets through, streams-app's decoding lets through as
 * well, once the catalogues are known.
 *
 * @param newId makes an id for feedback that has none
 * @param refusesUnknown whether members that nobody knows are refused
 * @param caller whose key it came by
 */
record FeedbackReader(
        Supplier<String> newId,
        DeclaredMetrics catalogues,
        boolean refusesUnknown,
        @Nullable Caller caller) {

    private static final Set<String> MEMBERS = Set.of(
            "id",
            "response_id",
            "metric",
            "value",
            "correction",
            "comment",
            "source",
            "event_time",
            "retracted",
            "exclude",
            "session");
    private static final Set<String> SOURCE_MEMBERS = Set.of("kind", "id");
    private static final Map<String, SourceKind> KINDS = Map.of(
            "human", SourceKind.HUMAN,
            "model", SourceKind.MODEL,
            "llm", SourceKind.MODEL,
            "code", SourceKind.CODE,
            "outcome", SourceKind.OUTCOME);

    GivenFeedback read(Fields fields, Instant now) {
        if (refusesUnknown) {
            fields.refuseOthers(MEMBERS);
        }
        if (fields.flag("retracted")) {
            return retraction(fields, now);
        }
        String session = fields.id("session");
        String key = key(fields, session);
        Exclusion excluded = excluded(fields);
        String metric = excluded == null ? fields.required("metric", fields.id("metric")) : "";
        Object value = value(fields);
        TextEnvelope correction = correction(fields, session);
        TextEnvelope comment = envelope(fields.text("comment"));
        if (excluded == null && value == null && correction == null && comment == null) {
            throw fields.refused("value", "is missing: feedback needs a value, a correction or a comment");
        }
        String id = fields.id("id");
        FeedbackGiven feedback = new FeedbackGiven(
                id == null ? newId.get() : id,
                metric,
                excluded == null ? catalogues.checked(fields, metric, value) : null,
                correction,
                comment,
                source(fields),
                EventTime.of(fields, now),
                false,
                excluded,
                session,
                caller);
        return new GivenFeedback(key, feedback);
    }

    // What DELETE does, for ids that no path or query can hold, and for many at once.
    private GivenFeedback retraction(Fields fields, Instant now) {
        if (Stream.of("value", "correction", "comment", "exclude").anyMatch(member -> fields.find(member) != null)) {
            throw fields.refused("retracted", "comes without value, correction, comment and exclude");
        }
        String session = fields.id("session");
        String metric = fields.id("metric");
        FeedbackGiven retraction = FeedbackGiven.newBuilder()
                .setFeedbackId(fields.required("id", fields.id("id")))
                .setMetric(metric == null ? "" : metric)
                .setSource(source(fields))
                .setEventTime(EventTime.of(fields, now))
                .setRetracted(true)
                .setSession(session)
                .setCaller(caller)
                .build();
        return new GivenFeedback(key(fields, session), retraction);
    }

    private static String key(Fields fields, @Nullable String session) {
        String responseId = fields.id("response_id");
        if (session == null) {
            return fields.required("response_id", responseId);
        }
        if (responseId != null) {
            throw fields.refused("session", "comes without response_id: feedback is on one response or on a session");
        }
        return session;
    }

    private static @Nullable Exclusion excluded(Fields fields) {
        String word = fields.text("exclude");
        if (word == null) {
            return null;
        }
        if (Stream.of("metric", "value", "correction").anyMatch(member -> fields.find(member) != null)) {
            throw fields.refused("exclude", "comes without metric, value and correction: send those apart");
        }
        return Exclusions.parse(word).orElseThrow(() -> fields.refused("exclude", "must be " + Exclusions.WANTED));
    }

    private static @Nullable TextEnvelope correction(Fields fields, @Nullable String session) {
        TextEnvelope correction = envelope(fields.text("correction"));
        CorrectionText.problem(correction).ifPresent(problem -> {
            throw fields.refused("correction", problem);
        });
        if (session != null && correction != null) {
            throw fields.refused("correction", "is of one answer: send it with its response_id, without a session");
        }
        return correction;
    }

    private static @Nullable Object value(Fields fields) {
        JsonNode value = fields.find("value");
        if (value == null) {
            return null;
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw fields.refused("value", "must be true, false, a number or a string");
        }
        return value.doubleValue();
    }

    private Source source(Fields fields) {
        Fields source = fields.object("source");
        if (source == null) {
            return new Source(SourceKind.HUMAN, "");
        }
        if (refusesUnknown) {
            source.refuseOthers(SOURCE_MEMBERS);
        }
        SourceKind known = kind(source.required("kind", source.text("kind")));
        if (known == SourceKind.UNKNOWN) {
            throw source.refused("kind", "must be human, model, code or outcome");
        }
        String id = source.text("id");
        return new Source(known, id == null || id.isEmpty() ? "" : Fields.checkedId(source.path() + "id", id));
    }

    /** The kind of that name; UNKNOWN where there is none, HUMAN where nobody named one. */
    static SourceKind kind(@Nullable String name) {
        return name == null ? SourceKind.HUMAN : KINDS.getOrDefault(name.toLowerCase(Locale.ROOT), SourceKind.UNKNOWN);
    }

    private static @Nullable TextEnvelope envelope(@Nullable String text) {
        return text == null ? null : new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
