package dev.hone.serving;

import com.linecorp.armeria.common.HttpStatus;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renders prompts and shares a model's positions out between prompt and answer.
 *
 * @param positions longest row that the model can take
 */
record Prompts(Renderer renderer, int positions, ServingConfig.Tokens tokens) {

    /**
     * A prompt and the longest answer to it.
     *
     * @param ids of its tokens
     */
    record Rendered(List<Integer> ids, int maxTokens) {}

    /** An answer gets at most half of the positions before the prompt is cut for it, and what the prompt leaves free. */
    Rendered render(List<Message> messages, @Nullable String goal, @Nullable Integer askedTokens) {
        int wanted = Math.min(askedTokens == null ? tokens.answer() : askedTokens, tokens.maxAnswer());
        int room = Math.min(tokens.maxPrompt(), positions - Math.min(wanted, positions / 2));
        List<Integer> ids = ids(messages, goal, room);
        return new Rendered(ids, Math.min(wanted, positions - ids.size()));
    }

    private List<Integer> ids(List<Message> messages, @Nullable String goal, int room) {
        try {
            return Arrays.stream(renderer.renderPrompt(messages, goal, room))
                    .boxed()
                    .toList();
        } catch (IllegalArgumentException tooLong) {
            throw new RefusedException(new Refusal(
                    HttpStatus.BAD_REQUEST,
                    "invalid_request_error",
                    "the system turns leave no room in a prompt of " + room + " tokens; shorten them",
                    "messages",
                    "context_length_exceeded"));
        }
    }
}
