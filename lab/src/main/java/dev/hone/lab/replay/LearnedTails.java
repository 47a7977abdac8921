package dev.hone.lab.replay;

import dev.hone.client.report.Learned;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;

/** Follows the topics that tell what is learned. */
final class LearnedTails implements AutoCloseable {

    private final Learned learned;
    private final TopicTail<GoalSet> goalSets;
    private final TopicTail<TrainingRound> rounds;
    private final TopicTail<RoundOutcome> outcomes;
    private final TopicTail<RolloutDecision> decisions;
    private final TopicTail<Progress> progress;

    LearnedTails(KafkaAccess wire, Learned learned) {
        this.learned = learned;
        goalSets = new TopicTail<>(wire, Topics.GOAL_SETS);
        rounds = new TopicTail<>(wire, Topics.TRAINING_ROUNDS);
        outcomes = new TopicTail<>(wire, Topics.MODEL_VERSIONS);
        decisions = new TopicTail<>(wire, Topics.ROLLOUT_DECISIONS);
        progress = new TopicTail<>(wire, Topics.PROGRESS);
    }

    void poll() {
        goalSets.toEnd((key, set) -> learned.see(set));
        rounds.toEnd((line, round) -> learned.see(round));
        outcomes.toEnd((line, outcome) -> learned.see(outcome));
        decisions.toEnd((line, decision) -> learned.see(decision));
        progress.toEnd((way, record) -> learned.see(record));
    }

    @Override
    public void close() {
        goalSets.close();
        rounds.close();
        outcomes.close();
        decisions.close();
        progress.close();
    }
}
