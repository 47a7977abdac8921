package dev.hone.serving.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.GuardrailFound;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.serving.admission.JsonBody;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopStateTest {

    private static final Instant T0 = Instant.parse("2026-11-23T18:00:00Z");

    private final LoopState state = new LoopState(0);

    private LoopSnapshot loop() {
        return state.snapshot(T0, new LoopState.Beside(null, 3, null, T0));
    }

    private static RoundOutcome version(String name, @Nullable String roundId, Verdict verdict) {
        return new RoundOutcome(new ModelVersion(
                name,
                "main",
                1,
                "main@base",
                roundId,
                "folder",
                "sha256:aa",
                "sha256:base",
                10L,
                20L,
                null,
                verdict,
                "fine",
                List.of(),
                List.of()));
    }

    private static RolloutState serving(String champion, @Nullable String challenger) {
        return new RolloutState(
                "main", 1L, champion, challenger, "main!1", RolloutStage.CANARY, 0, 0.1, "salt", T0, 0.0);
    }

    private static RolloutDecision decision(DecisionKind kind, String version, Instant at) {
        return new RolloutDecision("main", kind, version, null, null, kind + " in words", Map.of(), "hone", at, null);
    }

    private static TrainingRound round(String id) {
        return TrainingRound.newBuilder()
                .setRoundId(id)
                .setLine("main")
                .setSequence(1)
                .setParent("main@base")
                .setTopic("t")
                .setTopicId("i")
                .setClusterId("c")
                .setRanges(List.of())
                .setReplayRanges(List.of())
                .setExamples(7)
                .setGoalSets(List.of())
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("s")
                .setThreads(1)
                .setRecipe(Map.of())
                .setRecipeDigest("d")
                .setSeed(1)
                .setClosedBy("count")
                .build();
    }

    @Test
    void aVersionIsWhatTheRolloutSaysThenWhatWasDecided() {
        state.outcome(version("main@sha256:aa", null, Verdict.CANDIDATE), T0);
        state.outcome(version("main@sha256:bb", null, Verdict.CANDIDATE), T0);
        state.outcome(version("main@sha256:cc", null, Verdict.CANDIDATE), T0);
        state.outcome(version("main@sha256:dd", null, Verdict.HELD), T0);
        state.outcome(version("main@sha256:ee", null, Verdict.CANDIDATE), T0);
        state.decision(decision(DecisionKind.PROMOTED, "main@sha256:aa", T0));
        state.decision(decision(DecisionKind.ROLLED_BACK, "main@sha256:cc", T0));
        state.decision(decision(DecisionKind.VERSION_HELD, "main@sha256:dd", T0));
        state.rollout(serving("main@sha256:aa", "main@sha256:bb"));

        assertThat(loop().versions())
                .extracting(LoopSnapshot.Version::state)
                .containsExactly("waiting", "held", "rolled back", "canary, stage 1", "champion");
    }

    @Test
    void aRoundIsInTrainingUntilItsOutcomeComes() {
        state.round(round("main#1"), T0);
        state.round(round("main#2"), T0);
        state.round(round("main#3"), T0);
        state.outcome(version("main@sha256:aa", "main#1", Verdict.CANDIDATE), T0);
        state.outcome(new RoundOutcome(new RoundFailed("main#2", "main", "no examples", false, List.of())), T0);

        assertThat(loop().rounds())
                .extracting(LoopSnapshot.Round::outcome)
                .containsExactly("in training", "failed: no examples", "main@sha256:aa");
    }

    @Test
    void decisionsAreNewestFirstWhateverPartitionTheyComeFrom() {
        state.decision(decision(DecisionKind.PROMOTED, "b", T0.plusSeconds(2)));
        state.decision(decision(DecisionKind.STAGED, "a", T0));
        state.decision(decision(DecisionKind.STAGE_ADVANCED, "a", T0.plusSeconds(1)));

        assertThat(loop().decisions())
                .extracting(LoopSnapshot.Decision::kind)
                .containsExactly("promoted", "stage advanced", "staged");
    }

    @Test
    void saysWhatEachLineStillLacks() {
        state.progress(new Progress("main", new GoalProgress(38L, 50L, 0, null, null, null), T0));
        state.progress(new Progress(
                "main",
                RoundProgress.newBuilder()
                        .setExamples(120)
                        .setNeeded(500)
                        .setWaitsForGoals(false)
                        .build(),
                T0));
        state.rollout(serving("main@sha256:aa", "main@sha256:bb"));
        state.evidence(evidence());

        assertThat(loop().missing())
                .containsExactly(new LoopSnapshot.Missing(
                        "main",
                        List.of(
                                "38 of 50 scores for the first goals",
                                "120 of 500 examples for the next round",
                                "canary, stage 1 of 2: 15 of 20 users of the challenger; all 44 questions so far came from one user, "
                                        + "and each user counts once")));
        assertThat(loop().evidence()).extracting(LoopSnapshot.Evidence::stage).containsExactly(1);
    }

    @Test
    void whatCouldNotBeMeasuredIsNullInJson() {
        state.evidence(evidence());

        String json = new String(JsonBody.write(loop()), StandardCharsets.UTF_8);

        assertThat(json).contains("\"mean_quality\":null".replace("mean_quality", "estimate"));
        assertThat(json).doesNotContain("NaN").doesNotContain("Infinity");
    }

    @Test
    void eachGuardrailThatTheRecordNamesIsShown() {
        state.evidence(evidence());

        assertThat(loop().evidence().get(0).arms().get(0).guardrails())
                .containsExactly(
                        new LoopSnapshot.Guardrail("Errors", 3), new LoopSnapshot.Guardrail("Said nothing", 7));
    }

    private static RolloutEvidence evidence() {
        return new RolloutEvidence(
                "main",
                "main!1",
                "main@sha256:aa",
                "main@sha256:bb",
                0,
                2,
                0.1,
                List.of(
                        new ArmEvidence(
                                "champion",
                                1L,
                                1L,
                                Double.NaN,
                                null,
                                null,
                                44L,
                                3L,
                                0L,
                                List.of(
                                        new GuardrailFound("errors", "Errors", 44L, 3L),
                                        new GuardrailFound("silent", "Said nothing", 44L, 7L))),
                        new ArmEvidence("challenger", 0L, 0L, null, null, null, 0L, 0L, 0L, List.of())),
                List.of(new TestState("no worse", Double.POSITIVE_INFINITY, 20.0)),
                "Stage 1 of 2 at 10 %: waits.",
                T0,
                15L,
                20L,
                null);
    }

    @Test
    void forgetsTheOldest() {
        for (int i = 0; i < 1000; i++) {
            state.round(round("main#" + i), T0);
            state.outcome(version("main@sha256:" + i, "main#" + i, Verdict.CANDIDATE), T0);
            state.decision(decision(DecisionKind.PROMOTED, "main@sha256:" + i, T0.plusSeconds(i)));
        }

        assertThat(loop().rounds())
                .hasSize(50)
                .first()
                .extracting(LoopSnapshot.Round::roundId)
                .isEqualTo("main#999");
        assertThat(loop().versions()).hasSize(100);
        assertThat(loop().decisions()).hasSize(200);
    }

    @Test
    void aTenantSeesTheLinesThatAnswerItAndNoSums() {
        state.rollout(serving("main@sha256:aa", null));
        state.rollout(RolloutState.newBuilder(serving("side@sha256:aa", null))
                .setLine("side")
                .build());
        state.round(round("main#1"), T0);

        LoopSnapshot seen =
                state.snapshot(T0, new LoopState.Beside(null, 3, sums(), T0)).ofTenant(Set.of("side"), 1);

        assertThat(seen.lines()).extracting(LoopSnapshot.Line::line).containsExactly("side");
        assertThat(seen.missing()).extracting(LoopSnapshot.Missing::line).containsExactly("side");
        assertThat(seen.freshness()).extracting(LoopSnapshot.Freshness::line).containsExactly("side");
        assertThat(seen.rounds()).isEmpty();
        assertThat(seen.sums()).isNull();
        assertThat(seen.segments()).isEqualTo(1);
    }

    private static LoopSnapshot.Sums sums() {
        return new LoopSnapshot.Sums(1, Map.of(), Map.of(), Map.of(), 0, 0, true);
    }

    @Test
    void whatSomebodyKnowsIsNotToldAgainUntilItChanges() {
        state.round(round("main#1"), T0);
        long known = loop().revision();
        LoopSnapshot again = loop().since(known);

        state.decision(decision(DecisionKind.PROMOTED, "main@sha256:aa", T0));

        assertThat(again.rounds()).isNull();
        assertThat(again.versions()).isNull();
        assertThat(again.decisions()).isNull();
        assertThat(loop().since(known).decisions()).hasSize(1);
        assertThat(loop().since(known).rounds()).hasSize(1);
    }

    @Test
    void eachLegOfARoundHasItsTimes() {
        state.round(round("main#1"), T0);
        state.outcome(version("main@sha256:aa", "main#1", Verdict.CANDIDATE), T0.plusSeconds(60));
        state.round(round("main#2"), T0.plusSeconds(300));
        state.outcome(version("main@sha256:bb", "main#2", Verdict.CANDIDATE), T0.plusSeconds(360));
        state.round(round("main#3"), T0.plusSeconds(600));
        state.outcome(
                new RoundOutcome(new RoundFailed("main#3", "main", "no disk", true, List.of())), T0.plusSeconds(610));
        state.decision(decision(DecisionKind.PROMOTED, "main@sha256:aa", T0.plusSeconds(200)));
        state.decision(decision(DecisionKind.ROLLED_BACK, "main@sha256:bb", T0.plusSeconds(500)));
        state.rollout(serving("main@sha256:aa", null));

        LoopSnapshot.Freshness fresh = loop().freshness().get(0);

        assertThat(fresh.joinedUpTo()).isEqualTo(T0);
        assertThat(fresh.learnedUpTo()).isEqualTo(T0);
        assertThat(fresh.servedSince()).isEqualTo(T0.plusSeconds(200));
        assertThat(fresh.journeys())
                .containsExactly(
                        new LoopSnapshot.Journey(
                                "main#1",
                                "main@sha256:aa",
                                null,
                                T0,
                                T0.plusSeconds(60),
                                T0.plusSeconds(200),
                                "promoted"),
                        new LoopSnapshot.Journey(
                                "main#2",
                                "main@sha256:bb",
                                T0,
                                T0.plusSeconds(300),
                                T0.plusSeconds(360),
                                T0.plusSeconds(500),
                                "rolled back"),
                        new LoopSnapshot.Journey(
                                "main#3",
                                null,
                                T0.plusSeconds(300),
                                T0.plusSeconds(600),
                                T0.plusSeconds(610),
                                T0.plusSeconds(610),
                                "failed"));
    }

    @Test
    void whoeverWasTrainedOnFromAVersionThatSawARoundSawIt() {
        state.round(round("main#1"), T0);
        state.outcome(version("main@sha256:aa", "main#1", Verdict.CANDIDATE), T0);
        state.outcome(child("main@sha256:bb", "main@sha256:aa"), T0);
        state.outcome(child("main@sha256:cc", "main@sha256:bb"), T0);
        state.outcome(child("main@sha256:dd", "main@base"), T0);

        LoopSnapshot.Learned learned = Objects.requireNonNull(state.learned("main#1"));

        assertThat(learned.version()).isEqualTo("main@sha256:aa");
        assertThat(learned.later()).containsExactly("main@sha256:bb", "main@sha256:cc");
        assertThat(state.learned("main#9")).isNull();
    }

    private static RoundOutcome child(String name, String parent) {
        ModelVersion version =
                (ModelVersion) version(name, null, Verdict.CANDIDATE).getOutcome();
        return new RoundOutcome(
                ModelVersion.newBuilder(version).setParent(parent).build());
    }
}
