package dev.hone.llm.text;

import java.util.ArrayList;
import java.util.List;

/** The place of the goal's sentence in a conversation; nothing else decides it. */
enum GoalPlacement {

    /** A system turn of its own before all others, as Hone's own format has it. */
    OWN_TURN {
        @Override
        List<Message> placed(List<Message> messages, String goal) {
            List<Message> all = new ArrayList<>(List.of(Message.system(goal)));
            all.addAll(messages);
            return all;
        }
    },

    /** The beginning of the system turn, for formats that have at most one. */
    SYSTEM_TURN {
        @Override
        List<Message> placed(List<Message> messages, String goal) {
            boolean begun = !messages.isEmpty() && messages.get(0).isSystem();
            return begun ? before(messages, 0, goal) : OWN_TURN.placed(messages, goal);
        }
    },

    /** The beginning of the first user turn, for formats without a system turn. */
    FIRST_USER_TURN {
        @Override
        List<Message> placed(List<Message> messages, String goal) {
            for (int i = 0; i < messages.size(); i++) {
                if (messages.get(i).isUser()) {
                    return before(messages, i, goal);
                }
            }
            throw new ConversationRefusedException(
                    "the chat template has no system turn, and there is no user turn for the goal");
        }
    };

    private static final String BETWEEN = "\n\n";

    abstract List<Message> placed(List<Message> messages, String goal);

    private static List<Message> before(List<Message> messages, int index, String goal) {
        List<Message> all = new ArrayList<>(messages);
        Message turn = all.get(index);
        all.set(index, turn.withContent(goal + BETWEEN + turn.content()));
        return all;
    }
}
