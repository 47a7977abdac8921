package dev.hone.lab.bench.method.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.bench.method.code.SolutionMeter.Found;
import dev.hone.lab.bench.method.code.SolutionMeter.Ranked;
import java.util.List;
import org.junit.jupiter.api.Test;

class SolutionMeterTest {

    @Test
    void auc_isTheShareOfPairsThatAreRankedRight() {
        assertThat(SolutionMeter.auc(List.of(new Ranked(true, 3), new Ranked(false, 1), new Ranked(false, 5))))
                .isEqualTo(.5);
        assertThat(SolutionMeter.auc(List.of(new Ranked(true, 1), new Ranked(false, 1))))
                .isEqualTo(.5);
        assertThat(SolutionMeter.auc(List.of(new Ranked(true, 1)))).isNaN();
    }

    @Test
    void surpriseIsThatOfTheBestProgramsAlone() {
        var meter = new SolutionMeter();

        meter.add(List.of(new Found(true, -2, 1), new Found(false, -9, 3), new Found(true, -4, 0)));

        Measured measured = meter.measured();
        assertThat(measured.values(SolutionMeter.SURPRISE)).containsExactly(3.0);
        assertThat(measured.values(SolutionMeter.AUC)).containsExactly(1.0);
        assertThat(measured.values(SolutionMeter.LIFT_AUC)).containsExactly(0.0);
    }
}
