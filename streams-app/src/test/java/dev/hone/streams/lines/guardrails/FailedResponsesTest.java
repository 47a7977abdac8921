package dev.hone.streams.lines.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.sequential.ScoreCounts;
import org.junit.jupiter.api.Test;

class FailedResponsesTest {

    private static final Cell CELL = Cell.ofAll(FailedResponses.MEASURE, 0, Arm.CHALLENGER);

    @Test
    void aRecordCountsForAllTheResponsesThatItStandsFor() {
        Evidence one = count(Evidence.NONE, true, 1);
        Evidence all = count(count(one, false, 5), true, 2);

        assertThat(one.at(CELL).total()).isEqualTo(1);
        assertThat(all.at(CELL).scores()).isEqualTo(ScoreCounts.NONE.with(0, 5).with(ScoreCounts.ONE, 3));
    }

    @Test
    void noneTakesBackWhatWasCounted() {
        assertThat(count(Evidence.NONE, true, -7).at(CELL).total()).isEqualTo(1);
    }

    private static Evidence count(Evidence evidence, boolean failed, int times) {
        EvidenceCounted record = EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.RESPONSE)
                .setLine("main")
                .setRolloutId("main!1")
                .setStage(0)
                .setArm("challenger")
                .setVersion("v1")
                .setFailed(failed)
                .setTimes(times)
                .build();
        return new FailedResponses().count(evidence, record, Arm.CHALLENGER);
    }
}
