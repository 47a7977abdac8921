package dev.hone.schemas.topics;

import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.SessionJoined;
import dev.hone.schemas.records.SubjectErased;
import dev.hone.schemas.records.SubjectKey;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.serde.TrustedRecords;
import java.util.List;

/** Every topic of the system. Their physical names are {@link TopicsConfig#name}. */
public final class Topics {

    static {
        TrustedRecords.trust();
    }

    /** Key: interactionId. */
    public static final Topic<PromptSubmitted> PROMPTS =
            new Topic<>("prompts", PromptSubmitted.class, Partitioning.INTERACTIONS, Retention.INPUTS);

    /** Key: interactionId. */
    public static final Topic<ResponseServed> RESPONSES =
            new Topic<>("responses", ResponseServed.class, Partitioning.INTERACTIONS, Retention.INPUTS);

    /** Key: interactionId, or the session where it is on all of its interactions. */
    public static final Topic<FeedbackGiven> FEEDBACK =
            new Topic<>("feedback", FeedbackGiven.class, Partitioning.INTERACTIONS, Retention.INPUTS);

    /** Key: the partition's number, written to that partition. */
    public static final Topic<Tick> CLOCK =
            new Topic<>("clock", Tick.class, Partitioning.INTERACTIONS, Retention.INPUTS);

    /** Key: line. */
    public static final Topic<MetricCatalogue> CATALOGUES =
            new Topic<>("catalogues", MetricCatalogue.class, Partitioning.LINES, Retention.COMPACT);

    /** Key: interactionId. */
    public static final Topic<ScoredInteraction> INTERACTIONS =
            new Topic<>("interactions", ScoredInteraction.class, Partitioning.INTERACTIONS, Retention.INTERACTIONS);

    /** Key: line/segment. */
    public static final Topic<GoalSet> GOAL_SETS =
            new Topic<>("goal-sets", GoalSet.class, Partitioning.LINES, Retention.COMPACT);

    /** Key: interactionId. */
    public static final Topic<Example> EXAMPLES =
            new Topic<>("examples", Example.class, Partitioning.INTERACTIONS, Retention.EXAMPLES);

    /** Key: line. */
    public static final Topic<TrainingRound> TRAINING_ROUNDS =
            new Topic<>("training-rounds", TrainingRound.class, Partitioning.LINES, Retention.RECORDS);

    /** Key: line. */
    public static final Topic<RoundOutcome> MODEL_VERSIONS =
            new Topic<>("model-versions", RoundOutcome.class, Partitioning.LINES, Retention.RECORDS);

    /** Key: line. */
    public static final Topic<RolloutCommand> ROLLOUT_COMMANDS =
            new Topic<>("rollout-commands", RolloutCommand.class, Partitioning.LINES, Retention.RECORDS);

    /** Key: line. */
    public static final Topic<RolloutState> ROLLOUTS =
            new Topic<>("rollouts", RolloutState.class, Partitioning.LINES, Retention.COMPACT);

    /** Key: line. */
    public static final Topic<RolloutDecision> ROLLOUT_DECISIONS =
            new Topic<>("rollout-decisions", RolloutDecision.class, Partitioning.LINES, Retention.RECORDS);

    /** Key: line. What the canary has earned so far, for people and pages; decisions carry their own evidence. */
    public static final Topic<RolloutEvidence> ROLLOUT_EVIDENCE =
            new Topic<>("rollout-evidence", RolloutEvidence.class, Partitioning.LINES, Retention.COMPACT);

    /** Key: line/goals or line/round. What a line still lacks for its next goals and its next round. */
    public static final Topic<Progress> PROGRESS =
            new Topic<>("progress", Progress.class, Partitioning.LINES, Retention.COMPACT);

    /** Key: replica. */
    public static final Topic<ServingStatus> SERVING_STATUS =
            new Topic<>("serving-status", ServingStatus.class, Partitioning.LINES, Retention.COMPACT_AND_DELETE);

    /** Key: subject. */
    public static final Topic<ErasureRequested> ERASURES =
            new Topic<>("erasures", ErasureRequested.class, Partitioning.LINES, Retention.COMPACT);

    /** Key: subject. What became of erasures, for receipts. */
    public static final Topic<SubjectErased> ERASED =
            new Topic<>("erased", SubjectErased.class, Partitioning.LINES, Retention.RECORDS);

    /** Key: subject/keyId. The keys that texts are sealed under, wrapped; a tombstone destroys one. */
    public static final Topic<SubjectKey> SUBJECT_KEYS =
            new Topic<>("subject-keys", SubjectKey.class, Partitioning.LINES, Retention.COMPACT_SOON);

    /** Key: that of the source record. Headers: {@link RecordHeaders}. */
    public static final Topic<byte[]> DEAD_LETTERS =
            new Topic<>("dead-letters", byte[].class, Partitioning.INTERACTIONS, Retention.INTERACTIONS);

    /** Key: line. */
    public static final Topic<QualityDelta> QUALITY_DELTAS =
            new Topic<>("quality-deltas", QualityDelta.class, Partitioning.LINES, Retention.INTERACTIONS);

    /** Key: the partition's number, written to that partition. */
    public static final Topic<Ledger> LEDGERS =
            new Topic<>("ledgers", Ledger.class, Partitioning.INTERACTIONS, Retention.COMPACT);

    /** Records that came in another partition than their key's, on their way to it. Headers: {@link RecordHeaders}. */
    public static final Topic<byte[]> REROUTED =
            new Topic<>("rerouted", byte[].class, Partitioning.INTERACTIONS, Retention.INPUTS);

    /** Key: the session. Which interactions are part of it, for the join that gives them the session's feedback. */
    public static final Topic<SessionJoined> SESSIONS =
            new Topic<>("sessions", SessionJoined.class, Partitioning.INTERACTIONS, Retention.INPUTS);

    /** Key: line/unit. What interactions that closed say about the arms of a rollout. */
    public static final Topic<EvidenceCounted> EXPOSURES =
            new Topic<>("exposures", EvidenceCounted.class, Partitioning.INTERACTIONS, Retention.INTERACTIONS);

    /** Key: line. What responses say about the arms of a rollout, the moment they come. */
    public static final Topic<EvidenceCounted> CANARY_RESPONSES =
            new Topic<>("canary-responses", EvidenceCounted.class, Partitioning.LINES, Retention.INTERACTIONS);

    /** Key: line. Which worker trains which shard of a round, and where its result lies. */
    public static final Topic<RoundShard> ROUND_SHARDS =
            new Topic<>("round-shards", RoundShard.class, Partitioning.LINES, Retention.INPUTS);

    private static final List<Topic<?>> ALL = List.of(
            PROMPTS,
            RESPONSES,
            FEEDBACK,
            CLOCK,
            CATALOGUES,
            INTERACTIONS,
            GOAL_SETS,
            EXAMPLES,
            TRAINING_ROUNDS,
            MODEL_VERSIONS,
            ROLLOUT_COMMANDS,
            ROLLOUTS,
            ROLLOUT_DECISIONS,
            ROLLOUT_EVIDENCE,
            PROGRESS,
            SERVING_STATUS,
            ERASURES,
            ERASED,
            SUBJECT_KEYS,
            DEAD_LETTERS,
            QUALITY_DELTAS,
            LEDGERS,
            REROUTED,
            SESSIONS,
            EXPOSURES,
            CANARY_RESPONSES,
            ROUND_SHARDS);

    private Topics() {}

    public static List<Topic<?>> all() {
        return ALL;
    }

    /**
     * The topics that take records from anyone: their schemas change only so that old and new readers and writers meet.
     */
    public static List<Topic<?>> inputs() {
        return List.of(PROMPTS, RESPONSES, FEEDBACK);
    }
}
