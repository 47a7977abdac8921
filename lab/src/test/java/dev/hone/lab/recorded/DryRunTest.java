package dev.hone.lab.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.EvidenceBasis;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DryRunTest {

    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = BEGAN.plusSeconds(3_600);

    @Test
    void whatWouldBeDecidedNowIsShownBesideWhatTheSettingsDecide() {
        DryRun run = DryRun.of(told(150, 150), Settings.of(Map.of()), Map.of("rollout.margin", "0.4"), LATER);

        assertThat(run.running().decides()).isEqualTo("waits");
        assertThat(run.running().why()).startsWith("Waits for proof");
        assertThat(run.changed().decides()).isEqualTo("promoted");
        assertThat(run.lines())
                .anyMatch(line -> line.startsWith("With rollout.margin=0.4: promoted. Promoted "))
                .anyMatch(line -> line.startsWith("Segments and shares"));
        assertThat(run.report()).containsEntry("rolloutId", "main!4");
    }

    @Test
    void aStricterPolicyMayKeepWhatIsRolledBack() {
        DryRun run = DryRun.of(told(200, 140), Settings.of(Map.of()), Map.of("rollout.alpha", "0.001"), LATER);

        assertThat(run.running().decides()).isEqualTo("rolled-back");
        assertThat(run.changed().decides()).isEqualTo("waits");
    }

    @Test
    void theBudgetEndsItByTheTimeThatIsAsked() {
        DryRun run = DryRun.of(told(150, 150), Settings.of(Map.of()), Map.of("rollout.max.ms", "60000"), LATER);

        assertThat(run.changed().decides()).isEqualTo("aborted");
        assertThat(run.changed().why()).contains("as inconclusive");
    }

    /** A canary in its last stage, in which of 300 users of each arm so many were content. */
    private static RolloutEvidence told(long champions, long challengers) {
        return RolloutEvidence.newBuilder()
                .setLine("main")
                .setRolloutId("main!4")
                .setChampion("main@sha256:00ff")
                .setChallenger("main@sha256:00aa")
                .setStageIndex(0)
                .setStages(1)
                .setWeight(0.5)
                .setArms(List.of())
                .setTests(List.of())
                .setWords("")
                .setAt(LATER)
                .setBasis(new EvidenceBasis(
                        List.of(0.5),
                        BEGAN,
                        BEGAN,
                        2,
                        0.0,
                        0.0,
                        false,
                        List.of(cell("champion", champions), cell("challenger", challengers))))
                .build();
    }

    private static EvidenceCell cell(String arm, long content) {
        List<ScoreCount> counts = List.of(new ScoreCount(0, 300 - content), new ScoreCount(ScoreCounts.ONE, content));
        return new EvidenceCell("main!4", "quality", 0, arm, "", 0L, counts);
    }
}
