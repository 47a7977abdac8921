package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A champion that the base turns out to be better than: each step goes through what a restart would read. */
class DeclinedChampionTest {

    private final CanaryFixture canary = new CanaryFixture(Map.of("rollout.max.ms", "604800000"), 1);

    private void promoted() {
        canary.trained("v1").loaded().good().serve(3_000);
    }

    /** So many users who were drawn, one of five of them for the anchor. */
    private void drawn(int users, int champion, int base) {
        for (int i = 0; i < users; i++) {
            boolean anchor = i % 5 == 0;
            canary.line.on(new LineEvent.Evidenced(EvidenceCounted.newBuilder()
                    .setKind(EvidenceKind.DRAWN)
                    .setLine("main")
                    .setRolloutId("main!1")
                    .setStage(-1)
                    .setArm(anchor ? "anchor" : "champion")
                    .setVersion(
                            anchor ? "main@base" : canary.line.line.champions().champion())
                    .setUnit("drawn" + i)
                    .setScore(anchor ? base : champion)
                    .setAnsweredAt(canary.line.now)
                    .build()));
        }
        canary.line.look();
    }

    @Test
    void raisesAnAlarmThatStandsAndLeavesTheChampionWhereItIs() {
        promoted();
        List<RolloutState> told = canary.line.rollouts();

        drawn(200, 0, ScoreCounts.ONE);
        drawn(200, 0, ScoreCounts.ONE);

        assertThat(canary.line.decisions())
                .endsWith(DecisionKind.PROMOTED, DecisionKind.DECLINE_FOUND)
                .containsOnlyOnce(DecisionKind.DECLINE_FOUND);
        assertThat(canary.line.way().getDecline())
                .startsWith("the champion's mean quality 0.000, of ")
                .endsWith(" by more than the margin 0.05");
        assertThat(canary.line.rollouts()).isEqualTo(told);
        assertThat(canary.line.line.champions().champion()).isEqualTo("v1");
    }

    @Test
    void anOperatorWhoRollsItBackEndsTheAlarm() {
        promoted();
        drawn(200, 0, ScoreCounts.ONE);

        canary.line.command(OperatorCommand.ROLL_BACK, "v1");

        assertThat(canary.line.line.champions().champion()).isEqualTo("main@base");
        assertThat(canary.line.way().getDecline()).isNull();
    }

    @Test
    void theNextChampionBeginsAnew() {
        promoted();
        drawn(200, 0, ScoreCounts.ONE);

        canary.trained("v2").loaded().good().serve(3_000);

        assertThat(canary.line.line.champions().champion()).isEqualTo("v2");
        assertThat(canary.line.way().getDecline()).isNull();
        assertThat(canary.line.line.anchoring().of(Arm.ANCHOR).total()).isZero();
    }

    @Test
    void noAnchorCountsForACanary() {
        promoted();
        canary.trained("v2").loaded().serve(40);
        Evidence before = canary.line.line.evidence();

        drawn(50, ScoreCounts.ONE, 0);

        assertThat(canary.line.line.slot()).isInstanceOf(Slot.Serving.class);
        assertThat(canary.line.line.evidence()).isEqualTo(before);
        assertThat(canary.line.line.anchoring().of(Arm.ANCHOR).total()).isEqualTo(10);
    }

    @Test
    void whatACanaryCountsIsNoPartOfTheComparison() {
        promoted();
        drawn(50, ScoreCounts.ONE, 0);

        canary.trained("v2").loaded().serve(40);

        assertThat(canary.line.line.anchoring().of(Arm.CHAMPION).total()).isEqualTo(40);
    }
}
