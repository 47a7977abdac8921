package dev.hone.llm.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a conversation and a goal become token ids, for training and serving alike.
 *
 * <p>A tokenizer with Hone's four chat tokens gets Hone's own format, any other the chat template of its folder. What
 * people wrote (contents, tools and their arguments, the goal) can imitate no special token. A prompt that is too long
 * loses its oldest turns first, never the goal or a system turn; if the newest turn alone is too long, it loses its
 * beginning. A response is encoded apart from its prompt, since that is how a model comes to it. Any thread may call.
 */
public final class Renderer {

    private final Tokenizer tokenizer;
    private final ChatFormat format;

    /** Throws {@link IllegalArgumentException} where the model has no chat format, or one that cannot be understood. */
    public Renderer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.format = HoneFormat.fits(tokenizer) ? new HoneFormat(tokenizer) : TemplateFormat.of(tokenizer);
    }

    /**
     * The prompt's ids, at most {@code maxPromptTokens} of them. Throws a {@link NoPromptException} that says why where
     * there are none: {@link ConversationRefusedException}, {@link PromptTooLongException} or
     * {@link TemplateFailedException}.
     *
     * @param goal the goal's sentence, null for none
     */
    public int[] renderPrompt(List<Message> messages, @Nullable String goal, int maxPromptTokens) {
        return renderPrompt(Conversation.of(messages), goal, maxPromptTokens);
    }

    /** As above, with the tools that the assistant may call. */
    public int[] renderPrompt(Conversation conversation, @Nullable String goal, int maxPromptTokens) {
        return conversation.options().continuesLast()
                ? begun(conversation, goal, maxPromptTokens)
                : format.prompt(conversation, goal, maxPromptTokens);
    }

    /** The prompt that asks for the last turn, and what there is of that turn: as if the model had said it. */
    private int[] begun(Conversation conversation, @Nullable String goal, int maxPromptTokens) {
        List<Message> messages = conversation.messages();
        int last = messages.size() - 1;
        if (last < 0
                || !messages.get(last).role().equals("assistant")
                || !messages.get(last).toolCalls().isEmpty()) {
            throw new ConversationRefusedException("only words of the assistant, in the last turn, can be continued");
        }
        int[] said = tokenizer.encode(messages.get(last).content());
        if (said.length >= maxPromptTokens) {
            throw new PromptTooLongException("the turn that is to be continued", maxPromptTokens);
        }
        int[] prompt = format.prompt(conversation.with(messages.subList(0, last)), goal, maxPromptTokens - said.length);
        return IntStream.concat(IntStream.of(prompt), IntStream.of(said)).toArray();
    }

    /** Whether the chat format makes anything of an argument of that name. */
    public boolean reads(String argument) {
        return format.reads(argument);
    }

    /**
     * The ids of a text that is to be continued as it stands: special tokens in it count, and those that the tokenizer
     * puts around a text are added.
     */
    public int[] renderRaw(String text) {
        return tokenizer.encodeWithSpecialTokens(text);
    }

    /** The text of ids, special tokens by their names. */
    public String rawText(List<Integer> ids) {
        return tokenizer.decodeWithSpecialTokens(
                ids.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * The turns that {@link #renderPrompt} renders, with the goal where it puts it, for an engine that renders by
     * itself; nothing is cut.
     */
    public Conversation placed(Conversation conversation, @Nullable String goal) {
        return format.placed(conversation, goal);
    }

    /** The prompt of {@link #renderPrompt} with the same arguments, then the response, never cut, and the end token. */
    public TokenSequence renderExample(
            List<Message> messages, @Nullable String goal, String response, int maxPromptTokens) {
        return renderExample(Conversation.of(messages), goal, response, maxPromptTokens);
    }

    /** As above, with the tools that the assistant may call. */
    public TokenSequence renderExample(
            Conversation conversation, @Nullable String goal, String response, int maxPromptTokens) {
        return example(renderPrompt(conversation, goal, maxPromptTokens), renderAnswer(response));
    }

    /** As above, of an answer's ids without the end token. */
    public TokenSequence renderExample(
            Conversation conversation, @Nullable String goal, int[] answer, int maxPromptTokens) {
        return example(renderPrompt(conversation, goal, maxPromptTokens), answer);
    }

    private TokenSequence example(int[] prompt, int[] answer) {
        int[] ids = IntStream.concat(
                        IntStream.concat(IntStream.of(prompt), IntStream.of(answer)), IntStream.of(endTokenId()))
                .toArray();
        return new TokenSequence(ids, prompt.length);
    }

    /** The ids of a response alone, without the end token. */
    public int[] renderAnswer(String response) {
        return tokenizer.encode(response);
    }

    /**
     * The ids of an answer as they were generated, without the token that ended it; empty where they are not the answer
     * any more, as one that was changed since or cut at a stop string.
     */
    public Optional<int[]> generatedAnswer(List<Integer> generated, String answer) {
        int last = generated.size() - 1;
        boolean ended = last >= 0 && endTokenIds().contains(generated.get(last));
        int[] ids = generated.stream()
                .limit(ended ? last : generated.size())
                .mapToInt(Integer::intValue)
                .toArray();
        // A special token in the middle is shown by name, and so makes another text.
        boolean known = IntStream.of(ids).allMatch(id -> id >= 0 && id < vocabSize());
        return known && tokenizer.decodeWithSpecialTokens(ids).equals(answer) ? Optional.of(ids) : Optional.empty();
    }

    /** The token that ends an answer in training. */
    public int endTokenId() {
        return format.endTokenIds().get(0);
    }

    /** The tokens that end an answer, {@link #endTokenId} first. */
    public List<Integer> endTokenIds() {
        return format.endTokenIds();
    }

    /** The chat template of the model; empty where it has Hone's own format. */
    public Optional<String> template() {
        return format.template();
    }

    /** Changes whenever the same conversation would be rendered otherwise for a reason that is not the tokenizer's. */
    public String templateDigest() {
        return format.digest();
    }

    /** One more than the highest id of a token. */
    public int vocabSize() {
        return tokenizer.vocabSize();
    }

    public String tokenizerDigest() {
        return tokenizer.digest();
    }
}
