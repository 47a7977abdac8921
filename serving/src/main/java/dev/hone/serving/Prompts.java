package dev.hone.serving;

import com.linecorp.armeria.common.HttpStatus;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.ConversationRefusedException;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.NoPromptException;
import dev.hone.llm.text.PromptTooLongException;
import dev.hone.llm.text.RenderOptions;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TemplateFailedException;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.openai.ChatRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders prompts and shares a model's positions out between prompt and answer.
 *
 * @param positions longest row that the model can take
 */
record Prompts(Renderer renderer, int positions, ServingConfig.Tokens tokens) {

    // Far above what a request can hold, and far from overflowing.
    private static final int ANY_LENGTH = 1 << 28;

    /**
     * A prompt and the longest answer to it.
     *
     * @param ids of its tokens
     * @param leftOut how many tokens the whole prompt would have had more
     * @param guidance with the prompt that it is driven away from: the same turns, cut at the same place
     */
    record Rendered(List<Integer> ids, int maxTokens, int leftOut, Guidance guidance) {}

    /** As asked: the conversation by the chat format, or a text as it stands, which is never cut. */
    Rendered render(
            ChatRequest.Asked asked, @Nullable String goal, ChosenGuidance guidance, @Nullable Integer askedTokens) {
        ChatRequest.Raw raw = asked.raw();
        if (raw == null) {
            return render(asked.conversation(), goal, guidance, askedTokens);
        }
        int wanted = wanted(askedTokens);
        int room = room(wanted);
        List<Integer> given = raw.ids();
        List<Integer> ids = given == null
                ? Arrays.stream(renderer.renderRaw(raw.text())).boxed().toList()
                : given;
        if (ids.isEmpty() || ids.size() > room) {
            String words = "this model's maximum context length for prompts is " + room + " tokens, and the prompt has "
                    + ids.size();
            throw refused(words, "prompt", "context_length_exceeded");
        }
        return new Rendered(ids, Math.min(wanted, positions - ids.size()), 0, Guidance.none());
    }

    private int wanted(@Nullable Integer askedTokens) {
        // Where no answer is wanted, a token is generated and left out.
        return Math.max(1, Math.min(askedTokens == null ? tokens.answer() : askedTokens, tokens.maxAnswer()));
    }

    private int room(int wanted) {
        return Math.min(tokens.maxPrompt(), positions - Math.min(wanted, positions / 2));
    }

    /** The text of ids; refuses those of tokens that there are not. */
    String text(List<Integer> ids) {
        requireKnown("prompt", Set.copyOf(ids));
        return renderer.rawText(ids);
    }

    /**
     * An answer gets at most half of the positions before the prompt is cut for it, and what the prompt leaves free.
     */
    Rendered render(
            Conversation conversation, @Nullable String goal, ChosenGuidance guidance, @Nullable Integer askedTokens) {
        int wanted = wanted(askedTokens);
        int room = room(wanted);
        int[] whole = ids(conversation, goal, ANY_LENGTH);
        if (whole.length > room && tokens.refusesLong()) {
            throw tooLong("this model's maximum context length for prompts is " + room
                    + " tokens, and the messages have " + whole.length + "; shorten them");
        }
        if (whole.length > room) {
            requireRoomForTheNewest(conversation, goal, room);
        }
        int[] kept = whole.length > room ? ids(conversation, goal, room) : whole;
        int leftOut = whole.length - kept.length;
        Guidance driven = driven(conversation, guidance, Math.max(0, whole.length - room));
        int longest = Math.max(kept.length, driven.negativePrompt().size());
        return new Rendered(
                Arrays.stream(kept).boxed().toList(), Math.min(wanted, positions - longest), leftOut, driven);
    }

    /** What is kept of a rendered prompt. */
    ServedRequest.PromptIds ids(ChatRequest.Asked asked, Rendered prompt) {
        return new ServedRequest.PromptIds(renderer.tokenizerDigest(), prompt.ids(), rendering(asked));
    }

    private @Nullable String rendering(ChatRequest.Asked asked) {
        if (asked.raw() != null) {
            return "raw";
        }
        RenderOptions options = asked.conversation().options();
        if (options.continuesLast()) {
            return "continued";
        }
        return options.argumentNames().stream().anyMatch(renderer::reads) ? "arguments" : null;
    }

    /** Refuses ids of tokens that there are not. */
    void requireKnown(ChatRequest.Wishes wishes) {
        requireKnown("logit_bias", wishes.shifts().bias().keySet());
        requireKnown("stop_token_ids", wishes.ending().stopTokenIds());
    }

    private void requireKnown(String name, Set<Integer> ids) {
        int known = renderer.vocabSize();
        if (ids.stream().anyMatch(id -> id >= known)) {
            throw new RefusedException(
                    Refusal.invalid(name, name + " names a token that this model has not: its ids are below " + known));
        }
    }

    // What was left of a turn without its beginning would be another question than the one that was asked.
    private void requireRoomForTheNewest(Conversation conversation, @Nullable String goal, int room) {
        List<Message> messages = conversation.messages();
        int from = messages.size() - 1;
        while (from > 0 && !messages.get(from).role().equals("user")) {
            from--;
        }
        List<Message> newest = new ArrayList<>(messages.subList(0, from));
        newest.removeIf(message -> !message.role().equals("system"));
        newest.addAll(messages.subList(from, messages.size()));
        int length = ids(conversation.with(newest), goal, ANY_LENGTH).length;
        if (length > room) {
            throw tooLong("this model's maximum context length for prompts is " + room
                    + " tokens, and the system turns with the newest turn alone have " + length + "; shorten them");
        }
    }

    /** @param excess how many tokens the own prompt had too many; both lose the same turns for it */
    private Guidance driven(Conversation conversation, ChosenGuidance guidance, int excess) {
        if (!guidance.guides()) {
            return Guidance.none();
        }
        int[] whole = ids(conversation, guidance.againstSentence(), ANY_LENGTH);
        int[] kept = excess == 0 ? whole : ids(conversation, guidance.againstSentence(), whole.length - excess);
        return Guidance.of(guidance.weight(), kept);
    }

    private int[] ids(Conversation conversation, @Nullable String goal, int room) {
        try {
            return renderer.renderPrompt(conversation, goal, room);
        } catch (PromptTooLongException tooLong) {
            throw tooLong("the system turns leave no room in a prompt of " + room + " tokens; shorten them");
        } catch (ConversationRefusedException refused) {
            throw refused(refused, "conversation_refused");
        } catch (TemplateFailedException failed) {
            throw refused(failed, "chat_template_failed");
        }
    }

    private static RefusedException tooLong(String words) {
        return refused(words, "context_length_exceeded");
    }

    private static RefusedException refused(NoPromptException why, String code) {
        return refused(why.reason(), code);
    }

    // Clients shorten and ask again where the code is that of a long prompt: no other refusal may carry it.
    private static RefusedException refused(String words, String code) {
        return refused(words, "messages", code);
    }

    private static RefusedException refused(String words, String param, String code) {
        return new RefusedException(new Refusal(HttpStatus.BAD_REQUEST, "invalid_request_error", words, param, code));
    }
}
