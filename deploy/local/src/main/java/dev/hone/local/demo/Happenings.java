package dev.hone.local.demo;

import dev.hone.local.report.Learned;
import dev.hone.local.report.Ledgers;
import dev.hone.local.wire.TopicTail;
import dev.hone.local.wire.Wire;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Follows the topics that tell how the loop goes round. Not thread-safe. */
final class Happenings implements AutoCloseable {

    private final TopicTail<GoalSet> goalSets;
    private final TopicTail<TrainingRound> rounds;
    private final TopicTail<RoundOutcome> outcomes;
    private final TopicTail<RolloutDecision> decisions;
    private final TopicTail<Ledger> ledgerTail;
    private final Learned learned = new Learned();
    private final Ledgers ledgers;
    private final Story story;
    private final Consumer<String> teller;

    Happenings(Wire wire, Consumer<String> teller) {
        this.teller = teller;
        this.story = new Story(teller);
        this.ledgers = new Ledgers(wire.topics().partitions());
        goalSets = new TopicTail<>(wire, Topics.GOAL_SETS);
        rounds = new TopicTail<>(wire, Topics.TRAINING_ROUNDS);
        outcomes = new TopicTail<>(wire, Topics.MODEL_VERSIONS);
        decisions = new TopicTail<>(wire, Topics.ROLLOUT_DECISIONS);
        ledgerTail = new TopicTail<>(wire, Topics.LEDGERS);
    }

    void poll() {
        goalSets.toEnd((key, set) -> see(set));
        rounds.toEnd((line, round) -> learned.see(round));
        outcomes.toEnd((line, outcome) -> {
            learned.see(outcome);
            story.see(outcome);
        });
        decisions.toEnd((line, decision) -> {
            learned.see(decision);
            story.see(decision);
        });
        ledgerTail.toEnd((partition, ledger) -> ledgers.see(ledger));
    }

    Learned learned() {
        return learned;
    }

    Ledgers ledgers() {
        return ledgers;
    }

    Story story() {
        return story;
    }

    @Override
    public void close() {
        goalSets.close();
        rounds.close();
        outcomes.close();
        decisions.close();
        ledgerTail.close();
    }

    private void see(GoalSet set) {
        learned.see(set);
        if (set.getSegment().equals(Endpoint.SEGMENT)) {
            teller.accept("goals of " + set.getSegment() + ", version " + set.getVersion() + ": "
                    + set.getLevels().stream()
                            .map(level -> "level " + level.getLevel() + " for the best " + level.getPercent() + " %")
                            .collect(Collectors.joining(", ")));
        }
    }
}
