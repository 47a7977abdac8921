package dev.hone.client.story;

import dev.hone.client.report.Learned;
import dev.hone.client.report.Ledgers;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTails;
import dev.hone.schemas.progress.LineProgress;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Follows the topics that tell how the loop goes round. Not thread-safe. */
public final class Happenings implements AutoCloseable {

    private final Learned learned = new Learned();
    private final List<GoalSet> newGoalSets = new ArrayList<>();
    private final Map<String, LineProgress> lines = new TreeMap<>();
    private final Ledgers ledgers;
    private final Story story;
    private final Consumer<String> teller;
    private final TopicTails tails;
    private boolean silent;

    public Happenings(KafkaAccess wire, Consumer<String> teller) {
        this.teller = line -> {
            if (!silent) {
                teller.accept(line);
            }
        };
        story = new Story(this.teller);
        ledgers = new Ledgers(wire.topics().partitions());
        tails = new TopicTails(wire)
                .with(Topics.GOAL_SETS, (key, set) -> newGoalSets.add(set))
                .with(Topics.TRAINING_ROUNDS, (line, round) -> learned.see(round))
                .with(Topics.MODEL_VERSIONS, (line, outcome) -> {
                    learned.see(outcome);
                    story.see(outcome);
                })
                .with(Topics.ROLLOUT_DECISIONS, (line, decision) -> {
                    learned.see(decision);
                    story.see(decision);
                })
                .with(Topics.LEDGERS, (partition, ledger) -> ledgers.see(ledger))
                .with(
                        Topics.PROGRESS,
                        (key, progress) -> lines.put(
                                progress.getLine(), progress(progress.getLine()).with(progress)))
                .with(
                        Topics.ROLLOUTS,
                        (line, state) -> lines.put(line, progress(line).with(state)))
                .with(
                        Topics.ROLLOUT_EVIDENCE,
                        (line, seen) -> lines.put(line, progress(line).with(seen)));
    }

    /** Reads what has happened before, and tells nothing of it. */
    public void catchUp() {
        silent = true;
        poll();
        silent = false;
    }

    /** Reads what has happened since, and tells it. */
    public void poll() {
        tails.toEnd();
        newGoalSets.forEach(learned::see);
        newGoalSets.stream().filter(this::isNearest).forEach(this::tell);
        newGoalSets.clear();
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

    /** How far a line has come. */
    public LineProgress progress(String line) {
        return lines.getOrDefault(line, LineProgress.unknown(line));
    }

    @Override
    public void close() {
        tails.close();
    }

    // A pool says again what its segments say, when they have goals of their own at the same time.
    private boolean isNearest(GoalSet set) {
        String pool = set.getSegment();
        return !pool.endsWith("*")
                || newGoalSets.stream()
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
