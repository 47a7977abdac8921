package dev.hone.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.api.http.Json;
import dev.hone.api.http.RequestBuilder;

/** A conversation that is to be answered, and how. Whatever the server takes can be said by {@code member}. */
public final class ChatRequest {

    private final ObjectNode body;

    private ChatRequest(ObjectNode body) {
        this.body = body;
    }

    /** To a line, as {@code main}, or a version by its full name. */
    public static Builder of(String model) {
        return new Builder(model);
    }

    ObjectNode body() {
        return body.deepCopy();
    }

    /** Says member by member what is asked for. One thread at a time. */
    public static final class Builder extends RequestBuilder<Builder> {

        private final ArrayNode messages;

        private Builder(String model) {
            super(model);
            messages = body().putArray("messages");
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** The next turn. */
        public Builder message(Message message) {
            messages.add(Json.tree(message));
            return this;
        }

        /** What the model is told before all else. */
        public Builder system(String content) {
            return message(Message.system(content));
        }

        /** What a person says. */
        public Builder user(String content) {
            return message(Message.user(content));
        }

        /** Whether each token is told with its log-probability, and how many likeliest besides, up to 20. */
        public Builder logprobs(int top) {
            return member("logprobs", true).member("top_logprobs", top);
        }

        /** A tool that the model may call. */
        public Builder tool(Tool tool) {
            body().withArray("tools").add(Json.tree(tool));
            return this;
        }

        /** {@code none}, {@code auto} or {@code required}. */
        public Builder toolChoice(String choice) {
            return member("tool_choice", choice);
        }

        /** The tool that has to be called. */
        public Builder callOf(String name) {
            ObjectNode choice = body().putObject("tool_choice").put("type", "function");
            choice.putObject("function").put("name", name);
            return this;
        }

        /** {@code response_format} as it stands in the API. */
        public Builder responseFormat(JsonNode format) {
            return member("response_format", format);
        }

        /** An answer that fits a JSON schema, given as text. */
        public Builder jsonSchema(String name, String schema) {
            ObjectNode format = body().putObject("response_format").put("type", "json_schema");
            format.putObject("json_schema").put("name", name).set("schema", Json.parsed(schema));
            return this;
        }

        /** Which goal the answer is asked for; the highest where nothing is said. */
        public Builder goal(int level) {
            return member("hone::goal", level);
        }

        /** How far the answer is driven towards its goal, from 1 to 5. */
        public Builder guidance(double guidance) {
            return member("hone::guidance", guidance);
        }

        /** The request; the builder may go on to another. */
        public ChatRequest build() {
            return new ChatRequest(body().deepCopy());
        }
    }
}
