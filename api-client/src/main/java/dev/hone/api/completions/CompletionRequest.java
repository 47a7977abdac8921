package dev.hone.api.completions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.api.http.RequestBuilder;
import java.util.List;

/** A text that is to be continued as it stands, and how. */
public final class CompletionRequest {

    private final ObjectNode body;

    private CompletionRequest(ObjectNode body) {
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

        private Builder(String model) {
            super(model);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** The text. */
        public Builder prompt(String text) {
            return member("prompt", text);
        }

        /** Several texts, each continued by itself. */
        public Builder prompts(List<String> texts) {
            return member("prompt", texts);
        }

        /** The text as ids of the model's tokenizer. */
        public Builder promptIds(int... ids) {
            return member("prompt", ids);
        }

        /** Whether each answer begins with its prompt. */
        public Builder echo(boolean echo) {
            return member("echo", echo);
        }

        /** Each token is told with its log-probability, and so many likeliest besides, up to 20. */
        public Builder logprobs(int top) {
            return member("logprobs", top);
        }

        /** The request; the builder may go on to another. */
        public CompletionRequest build() {
            return new CompletionRequest(body().deepCopy());
        }
    }
}
