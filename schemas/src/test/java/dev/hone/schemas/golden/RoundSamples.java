package dev.hone.schemas.golden;

import static dev.hone.schemas.golden.InteractionSamples.T0;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EarlierScore;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.EvidenceBasis;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.GuardrailFound;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.RoundsPaused;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.records.ShadowPair;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.UnusableRows;
import dev.hone.schemas.records.Verdict;
import java.util.List;
import java.util.Map;

/** One record for each topic of rounds, versions and rollouts. */
final class RoundSamples {

    private RoundSamples() {}

    static TrainingRound round() {
        return TrainingRound.newBuilder()
                .setRoundId("main#4")
                .setLine("main")
                .setSequence(4)
                .setParent("main@sha256:00ff")
                .setTopic("hone.examples")
                .setTopicId("AAAAAAAAAAAAAAAAAAAAAQ")
                .setClusterId("4L6g3nShT-eMCtK--X86sw")
                .setRanges(List.of(new OffsetRange(0, 100L, 200L), new OffsetRange(1, 0L, 0L)))
                .setReplayRanges(List.of(new OffsetRange(0, 0L, 100L)))
                .setExclusions(List.of(new OffsetRange(0, 7L, 9L)))
                .setExamples(96L)
                .setGoalSets(List.of(LineSamples.goalSet()))
                .setErasureOffset(5L)
                .setErasureOffsets(List.of(2L, 3L))
                .setQuarantineOffset(6L)
                .setHoldoutSalt("salt")
                .setShards(2)
                .setThreads(4)
                .setRecipe(Map.of("trainer.recipe.lora.rank", "8"))
                .setRecipeDigest("sha256:beef")
                .setSeed(-1L)
                .setClosedBy("count")
                .build();
    }

    static RoundShard shard() {
        return RoundShard.newBuilder()
                .setEvent(ShardEvent.OFFERED)
                .setLine("main")
                .setRoundId("main#4")
                .setGroup("hone.trainer-worker cpu amd64")
                .setWork("00ff-aa")
                .setWorker("0a1b")
                .setShard(1)
                .setShards(2)
                .setDigest("sha256:00ff")
                .setRound(round())
                .build();
    }

    static RoundOutcome outcome() {
        LevelEvaluation level = new LevelEvaluation(3, 20, 1.25, 1.5, -0.375, -0.125);
        Evaluation evaluation = new Evaluation(200, true, List.of(level), 0.0625, 0.03125, 0.09375, -0.5, 0.75);
        ModelVersion version = ModelVersion.newBuilder()
                .setVersion("main@sha256:00aa")
                .setLine("main")
                .setSequence(4)
                .setParent("main@sha256:00ff")
                .setRoundId("main#4")
                .setArtifact("main/00aa")
                .setDigest("sha256:00aa")
                .setBaseDigest("sha256:0ba5e")
                .setExamples(192L)
                .setTrainedTokens(4_096L)
                .setEvaluation(evaluation)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("no worse than its parent at the served goal")
                .setUnusable(List.of(new UnusableRows("the chat template refuses the conversation", 3L)))
                .setErasureOffsets(List.of(2L, 4L))
                .build();
        return new RoundOutcome(version);
    }

    static RolloutCommand command() {
        return new RolloutCommand(
                "main", OperatorCommand.ROLL_BACK, "main@sha256:00aa", "ops@acme", "complaints", T0, "7f3c");
    }

    static RolloutState state() {
        return RolloutState.newBuilder()
                .setLine("main")
                .setSequence(12L)
                .setChampion("main@sha256:00ff")
                .setChallenger("main@sha256:00aa")
                .setRolloutId("main#4")
                .setStage(RolloutStage.CANARY)
                .setStageIndex(1)
                .setWeight(0.25)
                .setSalt("salt")
                .setSince(T0)
                .setShadowShare(0.125)
                .build();
    }

    static RolloutDecision decision() {
        return RolloutDecision.newBuilder()
                .setLine("main")
                .setKind(DecisionKind.PROMOTED)
                .setVersion("main@sha256:00aa")
                .setRoundId("main#4")
                .setRolloutId("main#4")
                .setWords("Promoted: no worse than the champion by the margin.")
                .setEvidence(Map.of("subjects", 1_024.0))
                .setWho("hone")
                .setDecidedAt(T0)
                .setCommandId("7f3c")
                .build();
    }

    private static List<GuardrailFound> found(long errors, long degenerate) {
        return List.of(
                new GuardrailFound("errors", "Errors", 130L, errors),
                new GuardrailFound("degenerate", "Same text twice", 60L, degenerate));
    }

    static EvidenceCounted exposure() {
        return EvidenceCounted.newBuilder(answered())
                .setKind(EvidenceKind.EXPOSURE)
                .setUnit("u-17")
                .setSegment("acme/support")
                .setScore(12_288)
                .setPrompt(-1_234_567_890_123L)
                .setAnswer(987_654_321L)
                .setFailed(false)
                .setService(new AnswerService(1, 163, 86, 106, 159, false))
                .setAnsweredAt(T0)
                .setDrawnBefore(T0.minusSeconds(60))
                .setClosedAt(T0.plusSeconds(3_600))
                .setEarlier(List.of(new EarlierScore(T0.minusSeconds(30), 8_192)))
                .setShadow(new ShadowPair("main!4", "chatcmpl-1", 8_192))
                .build();
    }

    static EvidenceCounted answered() {
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.RESPONSE)
                .setLine("main")
                .setRolloutId("main!4")
                .setStage(1)
                .setArm("challenger")
                .setVersion("main@sha256:00aa")
                .setFailed(true)
                .build();
    }

    static RolloutEvidence evidence() {
        ArmEvidence champion = new ArmEvidence("champion", 120L, 100L, 0.5, 0.4, 0.6, 130L, 1L, 0L, found(1, 0));
        ArmEvidence challenger = new ArmEvidence("challenger", 118L, 0L, null, null, null, 121L, 0L, 2L, found(0, 2));
        return RolloutEvidence.newBuilder()
                .setLine("main")
                .setRolloutId("main#4")
                .setChampion("main@sha256:00ff")
                .setChallenger("main@sha256:00aa")
                .setStageIndex(1)
                .setStages(2)
                .setWeight(0.5)
                .setArms(List.of(champion, challenger))
                .setTests(List.of(new TestState("no worse by 0.05", 3.5, 20.0)))
                .setWords("Waits for evidence.")
                .setAt(T0)
                .setStageSubjects(118L)
                .setStageNeeded(200L)
                .setBasis(basis())
                .build();
    }

    private static EvidenceBasis basis() {
        List<ScoreCount> counts = List.of(new ScoreCount(0, 50L), new ScoreCount(16_384, 50L));
        EvidenceCell cell = new EvidenceCell("main#4", "quality", 1, "champion", "", 20L, counts);
        return new EvidenceBasis(List.of(0.1, 0.5), T0, T0, 2, 0.0, 0.01, false, List.of(cell));
    }

    static Progress progress() {
        RoundProgress round = new RoundProgress(
                120L,
                500L,
                true,
                "main#4",
                "main@sha256:00aa",
                500L,
                "there is no folder /base",
                T0,
                new RoundsPaused(T0, "ann", "the base changes today"),
                "the champion's mean quality 0.512 is below the base's 0.601 by more than the margin 0.05");
        return new Progress("main", round, T0);
    }
}
