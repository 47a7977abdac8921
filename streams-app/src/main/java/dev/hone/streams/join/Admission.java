package dev.hone.streams.join;

import static java.util.Comparator.comparingLong;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an interaction has against a piece of feedback on it: its tenant, its catalogue and the room that there is. */
record Admission(Rules rules) {

    /** A vote that was not let in, and why. */
    record Refused(Vote vote, String reason) {}

    /** Those of the votes on an interaction that were let in, and the others, in the order of their arrival. */
    record Admitted(VoteSet votes, List<Refused> refused) {

        Admitted {
            refused = List.copyOf(refused);
        }
    }

    /** What is wrong with it where it is not known yet which catalogue applies. */
    static Optional<String> strange(InteractionState interaction, FeedbackGiven feedback) {
        Contents prompts = interaction.prompts();
        return !prompts.isEmpty()
                        && Tenant.isAnother(
                                feedback.getCaller(), prompts.winner().tenant())
                ? Optional.of("its key is of another tenant than the one that asked: use one of that tenant's")
                : Optional.empty();
    }

    static Room room(InteractionState interaction) {
        Contents prompts = interaction.prompts();
        return new Room(
                interaction.votes(), prompts.isEmpty() ? null : prompts.winner().subject());
    }

    // Whoever may vote may take it back: what a metric takes at most does not count there.
    Optional<String> problem(Assessment matched, Room room, Vote vote, FeedbackGiven feedback) {
        return rules.check().apply(matched.catalogue(), feedback).or(() -> {
            int most = matched.catalogue().getMetrics().stream()
                    .filter(metric -> metric.getName().equals(feedback.getMetric()))
                    .mapToInt(MetricDefinition::getMaxVotes)
                    .findFirst()
                    .orElse(VoteSet.MAX_VOTES);
            return feedback.getRetracted() ? Optional.empty() : room.problem(vote, feedback.getMetric(), most);
        });
    }

    /** Lets in what came before its interaction was matched, now that it is known which catalogue applies. */
    Admitted admit(InteractionState matched, Assessment assessment) {
        List<Vote> inOrder = matched.votes().votes().stream()
                .sorted(comparingLong(Vote::timestamp).thenComparing(Vote::hash))
                .toList();
        VoteSet admitted = VoteSet.EMPTY;
        List<Refused> refused = new ArrayList<>();
        for (Vote vote : inOrder) {
            Room room = room(matched.withVotes(admitted));
            Optional<String> problem =
                    strange(matched, vote.given()).or(() -> problem(assessment, room, vote, vote.given()));
            if (problem.isEmpty()) {
                admitted = admitted.plus(vote);
            } else {
                refused.add(new Refused(vote, problem.get()));
            }
        }
        return new Admitted(admitted, refused);
    }
}
