package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.progress.LineProgress;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.sequential.ScoreCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class CanaryTopologyTest {
    @TempDir
    private Path folder;

    private CanaryLoop loop;

    @BeforeEach
    void open(TestInfo test) {
        loop = new CanaryLoop(
                folder, test.getTestMethod().orElseThrow().getName(), Map.of("rollout.max.subjects", "2000"));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void promotesAGoodChallengerOnWhatItsSubjectsSay() {
        begin("v1");
        loop.champion = 0.3;
        loop.challenger = 0.7;

        loop.serve(2_000);

        assertThat(loop.decisions)
                .extracting(RolloutDecision::getKind)
                .containsExactly(
                        DecisionKind.STAGED,
                        DecisionKind.STAGE_ADVANCED,
                        DecisionKind.STAGE_ADVANCED,
                        DecisionKind.PROMOTED);
        assertThat(loop.state().getChampion()).isEqualTo("v1");
        assertThat(loop.state().getStage()).isEqualTo(RolloutStage.NONE);
        List<RolloutEvidence> news = loop.values(Topics.ROLLOUT_EVIDENCE);
        assertThat(news).hasSizeGreaterThan(3).last().satisfies(last -> {
            assertThat(last.getWords()).startsWith("Promoted v1");
            assertThat(last.getArms()).extracting(ArmEvidence::getArm).containsExactly("champion", "challenger");
            assertThat(last.getArms().get(1).getSubjects())
                    .isEqualTo(last.getArms().get(1).getResponses());
        });
    }

    @Test
    void rollsABadChallengerBack() {
        begin("v1");
        loop.champion = 0.6;
        loop.challenger = 0.2;

        loop.serve(2_000);

        assertThat(loop.decision().getKind()).isEqualTo(DecisionKind.ROLLED_BACK);
        assertThat(loop.state().getChampion()).isEqualTo("main@base");
        loop.brought("v1");
        assertThat(loop.decision().getKind()).isEqualTo(DecisionKind.IGNORED);
    }

    @Test
    void givesUpOnFailedResponsesBeforeAnythingIsGraded() {
        begin("v1");
        for (int i = 0; i < 60; i++) {
            ResponseServed.Builder failed =
                    ResponseServed.newBuilder(loop.response(i % 2 == 0 ? Arm.CHAMPION : Arm.CHALLENGER));
            loop.answered(
                    i % 2 == 0
                            ? failed.build()
                            : failed.setError("out of memory").build());
        }

        loop.advance(Duration.ofSeconds(1));

        assertThat(loop.decision().getWords())
                .startsWith("Gave up v1 on an alarm")
                .contains("its share of failed responses 1.000");
        loop.brought("v1");
        assertThat(loop.state().getChallenger()).isEqualTo("v1");
    }

    @Test
    void givesUpWhatShowsNothing() {
        begin("v1");
        loop.advance(Duration.ofMinutes(11));

        assertThat(loop.decision().getKind()).isEqualTo(DecisionKind.ABORTED);
        assertThat(loop.state().getChampion()).isEqualTo("main@base");
    }

    @Test
    void anOutsiderWaitsItsTurn() {
        begin("v1");
        loop.brought("v2");
        assertThat(loop.state().getChallenger()).isEqualTo("v1");

        loop.advance(Duration.ofMinutes(11));

        assertThat(loop.state().getChallenger()).isEqualTo("v2");
        assertThat(loop.state().getStage()).isEqualTo(RolloutStage.STAGING);
    }

    @Test
    void anExpiredLeaseIsWaitedForNoLonger() {
        loop.brought("v1").loaded("a").lease("b", "main@base");
        loop.advance(Duration.ofSeconds(1));
        assertThat(loop.state().getStage()).isEqualTo(RolloutStage.STAGING);

        loop.advance(Duration.ofSeconds(15)).loaded("a").advance(Duration.ofSeconds(5));

        assertThat(loop.state().getStage()).isEqualTo(RolloutStage.CANARY);
    }

    @Test
    void aSubjectCountsOnceAndSoDoesARequestWithoutOne() {
        begin("v1");
        Arm arm = arm("ann");
        loop.closed("chatcmpl-a", loop.interaction(arm, "ann", 1));
        loop.closed("chatcmpl-b", loop.interaction(arm, "ann", 1));
        loop.closed("chatcmpl-b", loop.interaction(arm, "ann", 2));
        ScoredInteraction alone = loop.interaction(arm("chatcmpl-c"), null, 1);
        loop.closed("chatcmpl-c", alone);
        loop.advance(Duration.ofSeconds(2));
        loop.closed(
                "chatcmpl-c", ScoredInteraction.newBuilder(alone).setRevision(2).build());

        assertThat(subjects()).isEqualTo(2);
    }

    @Test
    void oneSubjectWithAHundredVotesCountsOnceAndDecidesNothing() {
        begin("v1");
        Arm arm = arm("loud");
        loop.challenger = arm == Arm.CHALLENGER ? 0 : 1;
        loop.champion = 1 - loop.challenger;
        for (int vote = 0; vote < 100; vote++) {
            loop.closed("chatcmpl-loud-" + vote, loop.interaction(arm, "loud", 1));
            loop.advance(Duration.ofMillis(100));
        }

        assertThat(subjects()).isEqualTo(1);
        assertThat(loop.state().getStage()).isEqualTo(RolloutStage.CANARY);
        assertThat(loop.state().getStageIndex()).isZero();
    }

    @Test
    void whatIsNotOpenOrForgedOrAskedForIsLeftOut() {
        begin("v1");
        Arm arm = arm("ann");
        ScoredInteraction honest = loop.interaction(arm, "ann", 1);
        loop.closed(
                "chatcmpl-1",
                ScoredInteraction.newBuilder(honest).setClosed(false).build());
        loop.closed(
                "chatcmpl-2",
                ScoredInteraction.newBuilder(honest)
                        .setPrompt(PromptSubmitted.newBuilder(honest.getPrompt())
                                .setGoalChoice(GoalChoice.ASKED)
                                .build())
                        .build());
        loop.closed(
                "chatcmpl-3",
                ScoredInteraction.newBuilder(honest).setLine("other").build());
        Arm bobs = arm("bob");
        Arm forged = bobs == Arm.CHAMPION ? Arm.CHALLENGER : Arm.CHAMPION;
        loop.closed("chatcmpl-4", loop.interaction(forged, "bob", 1));
        assertThat(subjects()).isZero();

        loop.closed("chatcmpl-5", honest);
        assertThat(subjects()).isEqualTo(1);
    }

    @Test
    void comparesAChampionWithTheBaseByUsersWhoCountOnce() {
        begin("v1");
        loop.champion = 0.3;
        loop.challenger = 0.7;
        loop.serve(2_000);

        for (int times = 0; times < 3; times++) {
            for (int user = 0; user < 300; user++) {
                drawn("drawn" + user, (user + times) % 5 == 0 ? Arm.ANCHOR : Arm.CHAMPION);
            }
            loop.advance(Duration.ofSeconds(1));
        }

        assertThat(loop.decision().getKind()).isEqualTo(DecisionKind.DECLINE_FOUND);
        assertThat(loop.decision().getEvidence())
                .containsEntry("anchor.subjects", 60.0)
                .containsEntry("champion.subjects", 240.0);
        assertThat(loop.state().getChampion()).isEqualTo("v1");
        List<Progress> told = loop.values(Topics.PROGRESS);
        assertThat(LineProgress.unknown("main").with(told.get(told.size() - 1)).sentences())
                .last()
                .asString()
                .startsWith("alarm: the champion's mean quality 0.000, of 240 users, is below the base's 1.000");
    }

    private void drawn(String unit, Arm arm) {
        EvidenceCounted record = EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.DRAWN)
                .setLine("main")
                .setRolloutId("main!1")
                .setStage(-1)
                .setArm(arm.wireName())
                .setVersion(arm == Arm.ANCHOR ? "main@base" : "v1")
                .setUnit(unit)
                .setScore(arm == Arm.ANCHOR ? ScoreCounts.ONE : 0)
                .setAnsweredAt(loop.now)
                .build();
        loop.send(Topics.EXPOSURES, "main/" + unit, record);
    }

    private void begin(String version) {
        loop.brought(version).loaded("a").advance(Duration.ofSeconds(1));
        assertThat(loop.state().getStage()).isEqualTo(RolloutStage.CANARY);
    }

    private Arm arm(String unit) {
        return Buckets.arm(loop.state().getSalt(), unit, loop.state().getWeight());
    }

    private long subjects() {
        loop.advance(Duration.ofMillis(1_500));
        return news().getArms().stream().mapToLong(ArmEvidence::getSubjects).sum();
    }

    private RolloutEvidence news() {
        List<RolloutEvidence> news = loop.values(Topics.ROLLOUT_EVIDENCE);
        return news.get(news.size() - 1);
    }
}
