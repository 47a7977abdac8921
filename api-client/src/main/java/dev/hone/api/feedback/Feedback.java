package dev.hone.api.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.api.http.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody thought of an answer, or of a session's answers.
 *
 * @param id names this vote: the same again is a duplicate, a later one replaces it; null for one that the client makes
 * @param metric as the server's catalogue calls it; null only where the answer is excluded
 * @param value true or false, a number, or a word, as the metric has it
 * @param correction what the answer should have been
 * @param comment for people to read
 * @param source null for a person without a name
 * @param eventTime when it was said; null for now, by the client's clock
 * @param exclude {@code test} or {@code opted_out}: the answer is to count for nothing
 */
public record Feedback(
        @Nullable String id,
        Target target,
        @Nullable String metric,
        @Nullable JsonNode value,
        @Nullable String correction,
        @Nullable String comment,
        @Nullable Source source,
        @Nullable Instant eventTime,
        @Nullable String exclude) {

    /** On an answer, by its id or that of one of its choices. */
    public static Builder on(String responseId) {
        return new Builder(Target.response(responseId));
    }

    /** On every answer of a session, those that come later included. */
    public static Builder onSession(String session) {
        return new Builder(Target.session(session));
    }

    /** The same with an id and a time, those that are given where it has none. */
    Feedback settled(String newId, Instant now) {
        return new Feedback(
                id == null ? newId : id,
                target,
                metric,
                value,
                correction,
                comment,
                source,
                eventTime == null ? now : eventTime,
                exclude);
    }

    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        put(body, "id", id);
        put(body, "response_id", target.responseId());
        put(body, "session", target.session());
        put(body, "metric", metric);
        if (value != null) {
            body.set("value", value);
        }
        put(body, "correction", correction);
        put(body, "comment", comment);
        if (source != null) {
            body.putObject("source").put("kind", source.kind().word()).put("id", source.id());
        }
        put(body, "event_time", eventTime == null ? null : eventTime.toString());
        put(body, "exclude", exclude);
        return body;
    }

    private static void put(ObjectNode body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    /** Says it member by member. One thread at a time. */
    public static final class Builder {

        private final Target target;
        private @Nullable String id;
        private @Nullable String metric;
        private @Nullable JsonNode value;
        private @Nullable String correction;
        private @Nullable String comment;
        private @Nullable Source source;
        private @Nullable Instant eventTime;
        private @Nullable String exclude;

        private Builder(Target target) {
            this.target = target;
        }

        /** Names the vote, so that it can be replaced or taken back; otherwise the client makes a name. */
        public Builder id(String vote) {
            id = vote;
            return this;
        }

        /** The metric {@code thumb}. */
        public Builder thumb(boolean up) {
            return metric("thumb", up);
        }

        /** The metric {@code rating}, from 1 to 5 under {@code hone up}. */
        public Builder rating(double rating) {
            return metric("rating", rating);
        }

        /** Any metric of the catalogue with a boolean, a number or a word. */
        public Builder metric(String name, Object what) {
            value = Json.tree(what);
            return metric(name);
        }

        /** The metric that a comment or a correction without a value goes with. */
        public Builder metric(String name) {
            metric = name;
            return this;
        }

        /** What the answer should have been; on a response alone. */
        public Builder correction(String text) {
            correction = text;
            return this;
        }

        /** A remark for people. */
        public Builder comment(String text) {
            comment = text;
            return this;
        }

        /** A person, by the pseudonym that the request named as its subject. */
        public Builder from(String person) {
            return from(Source.human(person));
        }

        /** Who judged. */
        public Builder from(Source judge) {
            source = judge;
            return this;
        }

        /** When it was said, where that is not now. */
        public Builder at(Instant time) {
            eventTime = time;
            return this;
        }

        /** The answer is to count for nothing: {@code test} or {@code opted_out}. Comes without a metric. */
        public Builder exclude(String reason) {
            exclude = reason;
            return this;
        }

        /** The feedback. */
        public Feedback build() {
            return new Feedback(id, target, metric, value, correction, comment, source, eventTime, exclude);
        }
    }
}
