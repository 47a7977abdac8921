package dev.hone.trainer.intake;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer to imitate, under a round's goal sets.
 *
 * @param tokens of the response as they were generated; null where nobody knows them
 * @param cut whether the response ran into a limit, so that its end is none to learn
 * @param quality in units of 2^-14
 * @param goals the goals of its segment that it met, by level, ascending
 * @param ladder all goals of its segment
 */
public record Demonstration(
        Origin origin,
        Conversation conversation,
        String response,
        @Nullable GeneratedIds tokens,
        boolean cut,
        int quality,
        List<Goal> goals,
        GoalLadder ladder) {

    public Demonstration {
        goals = List.copyOf(goals);
    }

    /** The turns that it answers. */
    public List<Message> messages() {
        return conversation.messages();
    }

    public boolean meets(int level) {
        return goals.stream().anyMatch(goal -> goal.level() == level);
    }

    /** Whether it met the goal that is served in its segment. */
    public boolean meetsServed() {
        return meets(ladder.served().level());
    }

    /** A name that no other demonstration has. */
    public String id() {
        return origin.id();
    }

    /** What somebody said of it, unchanged; null where nobody did. */
    public @Nullable String comment() {
        return origin.comment();
    }

    /** Demonstrations of one cluster are alike: those of one subject, or of one interaction where it has none. */
    public String cluster() {
        return origin.cluster();
    }

    /** The origin alone, without its subject: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Demonstration[" + origin.interactionId() + (origin.correction() ? ", corrected]" : "]");
    }
}
