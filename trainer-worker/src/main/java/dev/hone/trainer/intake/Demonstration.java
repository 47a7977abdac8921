package dev.hone.trainer.intake;

import dev.hone.llm.text.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An example under a round's goal sets.
 *
 * @param subject null where the interaction has none
 * @param cut whether the response ran into a limit, so that its end is none to learn
 * @param quality in units of 2^-14
 * @param goals the goals of its segment that it met, by level, ascending
 * @param ladder all goals of its segment
 */
public record Demonstration(
        String interactionId,
        @Nullable String subject,
        List<Message> messages,
        String response,
        boolean cut,
        int quality,
        List<Goal> goals,
        GoalLadder ladder) {

    public Demonstration {
        messages = List.copyOf(messages);
        goals = List.copyOf(goals);
    }

    public boolean meets(int level) {
        return goals.stream().anyMatch(goal -> goal.level() == level);
    }

    /** Whether it met the goal that is served in its segment. */
    public boolean meetsServed() {
        return meets(ladder.served().level());
    }

    /** Where it came from as one source of noise: the subject, or itself where there is none. */
    public String cluster() {
        return subject == null ? "interaction " + interactionId : "subject " + subject;
    }

    /** The id alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Demonstration[" + interactionId + "]";
    }
}
