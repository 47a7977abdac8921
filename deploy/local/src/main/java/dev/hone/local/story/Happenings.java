package dev.hone.local.story;

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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Follows the topics that tell how the loop goes round. Not thread-safe. */
public final class Happenings implements AutoCloseable {

    private final TopicTail<GoalSet> goalSets;
    private final TopicTail<TrainingRound> rounds;
    private final TopicTail<RoundOutcome> outcomes;
    private final TopicTail<RolloutDecision> decisions;
    private final TopicTail<Ledger> ledgerTail;
    private final Learned learned = new Learned();
    private final Ledgers ledgers;
    private final Story story;
    private final Consumer<String> teller;

    public Happenings(Wire wire, Consumer<String> teller) {
        this.teller = teller;
        this.story = new Story(teller);
        this.ledgers = new Ledgers(wire.topics().partitions());
        goalSets = new TopicTail<>(wire, Topics.GOAL_SETS);
        rounds = new TopicTail<>(wire, Topics.TRAINING_ROUNDS);
        outcomes = new TopicTail<>(wire, Topics.MODEL_VERSIONS);
        decisions = new TopicTail<>(wire, Topics.ROLLOUT_DECISIONS);
        ledgerTail = new TopicTail<>(wire, Topics.LEDGERS);
    }

    public void poll() {
        var sets = new ArrayList<GoalSet>();
        goalSets.toEnd((key, set) -> sets.add(set));
        sets.forEach(learned::see);
        sets.stream().filter(set -> isNearest(set, sets)).forEach(this::tell);
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

    public Learned learned() {
        return learned;
    }

    public Ledgers ledgers() {
        return ledgers;
    }

    public Story story() {
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

    // A pool says again what its segments say, when they have goals of their own at the same time.
    private static boolean isNearest(GoalSet set, List<GoalSet> sets) {
        String pool = set.getSegment();
        return !pool.endsWith("*")
                || sets.stream()
                        .filter(other -> other.getLine().equals(set.getLine()))
                        .map(GoalSet::getSegment)
                        .noneMatch(
                                other -> !other.equals(pool) && other.startsWith(pool.substring(0, pool.length() - 1)));
    }

    private void tell(GoalSet set) {
        teller.accept("goals of " + set.getSegment() + ", version " + set.getVersion() + ": "
                + set.getLevels().stream()
                        .map(level -> "level " + level.getLevel() + " for the best " + level.getPercent() + " %")
                        .collect(Collectors.joining(", ")));
    }
}
