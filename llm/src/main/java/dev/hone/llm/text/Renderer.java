package dev.hone.llm.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a conversation and a goal become token ids, for training and serving alike.
 *
 * <p>Rendered are, in this order: the goal as a system turn of its own, the conversation's turns, and the token that asks the
 * assistant to answer. What people wrote is encoded apart from the format's tokens and cannot imitate them. A prompt that is too
 * long loses its oldest turns first, never the goal or a system turn; if the newest turn alone is too long, it loses its beginning.
 * Any thread may call.
 */
public final class Renderer {

    private static final String VERSION = "hone-chat-1 goal-first drop-oldest\n";

    private final Tokenizer tokenizer;
    private final Map<String, Integer> openings;
    private final int end;

    public Renderer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.openings = Map.of(
                "system", tokenizer.tokenId(ChatTokens.SYSTEM),
                "user", tokenizer.tokenId(ChatTokens.USER),
                "assistant", tokenizer.tokenId(ChatTokens.ASSISTANT));
        this.end = tokenizer.tokenId(ChatTokens.END);
    }

    private static final class Turn {
        private final boolean system;
        private final int[] ids;

        private Turn(boolean system, int[] ids) {
            this.system = system;
            this.ids = ids;
        }
    }

    /**
     * The prompt's ids, at most {@code maxPromptTokens} of them.
     *
     * @param goal the goal's sentence, null for none
     */
    public int[] renderPrompt(List<Message> messages, @Nullable String goal, int maxPromptTokens) {
        List<Turn> turns = new ArrayList<>();
        if (goal != null) {
            turns.add(turn(Message.system(goal)));
        }
        messages.forEach(message -> turns.add(turn(message)));
        IntStream prompt = fitted(turns, maxPromptTokens - 1).stream().flatMapToInt(turn -> IntStream.of(turn.ids));
        return IntStream.concat(prompt, IntStream.of(opening("assistant"))).toArray();
    }

    /** The prompt of {@link #renderPrompt} with the same arguments, then the response, never cut, and the end token. */
    public TokenSequence renderExample(
            List<Message> messages, @Nullable String goal, String response, int maxPromptTokens) {
        int[] prompt = renderPrompt(messages, goal, maxPromptTokens);
        int[] ids = IntStream.concat(
                        IntStream.concat(IntStream.of(prompt), IntStream.of(tokenizer.encode(response))),
                        IntStream.of(end))
                .toArray();
        return new TokenSequence(ids, prompt.length);
    }

    public int endTokenId() {
        return end;
    }

    /** Changes whenever the same conversation would be rendered otherwise for a reason that is not the tokenizer's. */
    public String templateDigest() {
        return TextDigest.of((VERSION + ChatTokens.JINJA).getBytes(StandardCharsets.UTF_8));
    }

    public String tokenizerDigest() {
        return tokenizer.digest();
    }

    private Turn turn(Message message) {
        IntStream content = IntStream.of(tokenizer.encode(message.content()));
        int[] ids = IntStream.concat(
                        IntStream.concat(IntStream.of(opening(message.role())), content), IntStream.of(end))
                .toArray();
        return new Turn(message.isSystem(), ids);
    }

    private int opening(String role) {
        Integer id = openings.get(role);
        if (id == null) {
            throw new IllegalArgumentException("the chat format has no role \"" + role + "\"");
        }
        return id;
    }

    private static List<Turn> fitted(List<Turn> turns, int room) {
        List<Turn> kept = new ArrayList<>(turns);
        int excess = length(kept) - room;
        for (int i = 0; excess > 0 && i < kept.size() - 1; ) {
            if (kept.get(i).system) {
                i++;
            } else {
                excess -= kept.remove(i).ids.length;
            }
        }
        if (excess > 0) {
            shortenNewest(kept, excess, room);
        }
        return kept;
    }

    private static void shortenNewest(List<Turn> kept, int excess, int room) {
        Turn newest = kept.isEmpty() ? null : kept.get(kept.size() - 1);
        if (newest == null || newest.system || newest.ids.length - excess < 2) {
            throw new IllegalArgumentException("goal and system turns leave no room in a prompt of " + (room + 1)
                    + " tokens; raise maxPromptTokens or shorten them");
        }
        int[] ids = IntStream.concat(
                        IntStream.of(newest.ids[0]), IntStream.of(newest.ids).skip(1L + excess))
                .toArray();
        kept.set(kept.size() - 1, new Turn(newest.system, ids));
    }

    private static int length(List<Turn> turns) {
        return turns.stream().mapToInt(turn -> turn.ids.length).sum();
    }
}
