package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hone.llm.constrain.Grammar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must look like, and which tools it may call.
 *
 * @param text null where it may be anything
 * @param member of the request that says so
 */
public record AnswerForm(Grammar.@Nullable Form text, String member, Tools tools) {

    /** Anything, without tools. */
    public static final AnswerForm FREE = new AnswerForm(null, "", Tools.NONE);

    /** The schema of arguments that may be any. */
    public static final JsonNode ANY_ARGUMENTS =
            JsonNodeFactory.instance.objectNode().put("type", "object");

    /**
     * Tools that are offered.
     *
     * @param callable those that may be called: all, or the one that the caller named
     * @param mostCalls in one answer
     */
    public record Tools(Use use, List<Tool> callable, int mostCalls) {

        /** None. */
        public static final Tools NONE = new Tools(Use.NONE, List.of(), 0);

        public Tools {
            callable = List.copyOf(callable);
        }

        /** Whether calls are held to something while they are written. */
        public boolean isHeld() {
            return use == Use.REQUIRED || (use == Use.AUTO && callable.stream().anyMatch(Tool::strict));
        }
    }

    /** Whether tools are called. */
    public enum Use {
        NONE,
        /** The model decides. */
        AUTO,
        REQUIRED
    }

    /**
     * One that may be called.
     *
     * @param parameters the schema of its arguments
     * @param strict whether arguments that do not fit are none, whoever decided on the call
     */
    public record Tool(String name, JsonNode parameters, boolean strict) {}

    /** Whether calls are looked for in the answer. */
    public boolean mayCall() {
        return tools.use() != Use.NONE;
    }
}
