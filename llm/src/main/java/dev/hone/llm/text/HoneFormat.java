package dev.hone.llm.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hone's own chat format: the goal as a system turn of its own, the turns, and the token that asks the assistant to
 * answer.
 *
 * <p>What people wrote is encoded apart from the format's tokens. If the newest turn alone is too long, it loses its
 * beginning.
 */
final class HoneFormat implements ChatFormat {

    private static final String VERSION = "hone-chat-1 goal-first drop-oldest\n";

    private final Tokenizer tokenizer;
    private final Map<String, Integer> openings;
    private final int end;

    HoneFormat(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.openings = Map.of(
                "system", tokenizer.tokenId(ChatTokens.SYSTEM),
                "user", tokenizer.tokenId(ChatTokens.USER),
                "assistant", tokenizer.tokenId(ChatTokens.ASSISTANT));
        this.end = tokenizer.tokenId(ChatTokens.END);
    }

    static boolean fits(Tokenizer tokenizer) {
        return ChatTokens.ALL.stream().allMatch(token -> tokenizer.find(token).isPresent());
    }

    private static final class Turn {
        private final boolean system;
        private final int[] ids;

        private Turn(boolean system, int[] ids) {
            this.system = system;
            this.ids = ids;
        }
    }

    @Override
    public int[] prompt(Conversation conversation, @Nullable String goal, int maxTokens) {
        if (!conversation.tools().isEmpty()) {
            throw new ConversationRefusedException("the chat format of this model knows no tools");
        }
        List<Turn> turns = new ArrayList<>();
        placed(conversation, goal).messages().forEach(message -> turns.add(turn(message)));
        List<Turn> kept = fitted(turns, maxTokens - 1);
        int[] ids = new int[length(kept) + 1];
        int at = 0;
        for (Turn turn : kept) {
            System.arraycopy(turn.ids, 0, ids, at, turn.ids.length);
            at += turn.ids.length;
        }
        ids[at] = opening("assistant");
        return ids;
    }

    @Override
    public boolean reads(String argument) {
        return false;
    }

    @Override
    public Conversation placed(Conversation conversation, @Nullable String goal) {
        return goal == null
                ? conversation
                : conversation.with(GoalPlacement.OWN_TURN.placed(conversation.messages(), goal));
    }

    @Override
    public List<Integer> endTokenIds() {
        return List.of(end);
    }

    @Override
    public String digest() {
        return TextDigest.of((VERSION + ChatTokens.JINJA).getBytes(StandardCharsets.UTF_8));
    }

    private Turn turn(Message message) {
        if (!message.toolCalls().isEmpty()) {
            throw new ConversationRefusedException("the chat format of this model knows no tools");
        }
        int[] content = tokenizer.encode(message.content());
        int[] ids = new int[content.length + 2];
        ids[0] = opening(message.role());
        System.arraycopy(content, 0, ids, 1, content.length);
        ids[ids.length - 1] = end;
        return new Turn(message.isSystem(), ids);
    }

    private int opening(String role) {
        Integer id = openings.get(role);
        if (id == null) {
            throw new ConversationRefusedException("the chat format of this model has no role \"" + role + "\"");
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
            throw new PromptTooLongException("goal and system turns", room + 1);
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
