package dev.hone.trainer.scorers;

import dev.hone.llm.text.Message;
import java.util.List;

/**
 * Says how good answers are. It is told neither which model gave an answer nor which goal was asked for.
 *
 * <p>A round is executed again to the same bytes only where its scorer gives the same answers the same scores.
 */
@FunctionalInterface
public interface AnswerScorer {

    /**
     * An answer to a conversation.
     *
     * @param messages the turns that it answers
     */
    record Answered(List<Message> messages, String answer) {
        public Answered {
            messages = List.copyOf(messages);
        }

        /** The length alone: what people wrote stays out of logs and error messages. */
        @Override
        public String toString() {
            return "Answered[" + messages.size() + " messages, " + answer.length() + " characters]";
        }
    }

    /**
     * A score for each, in [0, 1], in their order. Throws {@link ScorerFailedException} where there are none; may block
     * for as long as its timeout.
     */
    List<Double> scores(List<Answered> answers);
}
