package dev.hone.llm.text;

import dev.hone.chattemplate.Text;
import java.util.List;

/**
 * What a request gives a chat format beside its turns.
 *
 * @param continuesLast whether the last turn, one of the assistant's, is to be continued rather than answered
 * @param arguments a JSON object of names that a chat template may read, such as {@code enable_thinking}; it gives
 *     those no value that have one anyway (the turns, tools, special tokens)
 */
public record RenderOptions(boolean continuesLast, String arguments) {

    private static final String NO_ARGUMENTS = "{}";

    /** Nothing beside the turns. */
    public static final RenderOptions NONE = new RenderOptions(false, NO_ARGUMENTS);

    public RenderOptions {
        if (!arguments.equals(NO_ARGUMENTS)) {
            JsonValues.object(arguments, "the arguments of a chat template");
        }
    }

    /** The names that have a value. */
    public List<String> argumentNames() {
        return arguments.equals(NO_ARGUMENTS)
                ? List.of()
                : JsonValues.object(arguments, "the arguments of a chat template").keySet().stream()
                        .map(Text::value)
                        .toList();
    }

    /** Whether the last turn is continued: arguments are people's text. */
    @Override
    public String toString() {
        return "RenderOptions[continuesLast=" + continuesLast + "]";
    }
}
