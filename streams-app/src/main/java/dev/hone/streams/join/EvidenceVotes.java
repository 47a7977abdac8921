package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.SourceKind;
import java.util.Locale;

/** Whose votes count in rollouts; in the quality that is trained on, all do. */
public enum EvidenceVotes {
    /** Those of whom was answered: the subject, or the key that asked for it where the vote names nobody. */
    SUBJECT,
    /** Those of everybody. */
    ANY;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean count(FeedbackGiven vote, PromptSubmitted prompt) {
        return this == ANY || isOfTheSubject(vote, prompt);
    }

    /** Whether the vote is that of whom the prompt names. What another program wrote to Kafka is taken at its word. */
    static boolean isOfTheSubject(FeedbackGiven vote, PromptSubmitted prompt) {
        Caller asked = prompt.getCaller();
        Caller voted = vote.getCaller();
        boolean strange = asked != null && voted != null && !asked.getTenant().equals(voted.getTenant());
        if (strange || vote.getSource().getKind() != SourceKind.HUMAN) {
            return false;
        }
        String id = vote.getSource().getId();
        return id.isEmpty()
                ? asked == null || voted == null || asked.getKey().equals(voted.getKey())
                : id.equals(prompt.getSubject());
    }
}
