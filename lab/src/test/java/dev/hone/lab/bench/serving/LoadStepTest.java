package dev.hone.lab.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadStepTest {

    private static Answered answered(int status, int tokens, double sentAt, double endedAt) {
        return new Answered(status, tokens, 10, false, endedAt, .1, endedAt - sentAt, List.of(.01, .02));
    }

    @Test
    void goodputIsOfWholeAnswersThatEndInTheLastThreeQuarters() {
        LoadStep step = LoadStep.of(
                1,
                40,
                List.of(
                        answered(200, 10, 2, 4),
                        answered(200, 10, 8, 12),
                        answered(200, 10, 20, 30),
                        answered(200, 10, 39, 41)));

        assertThat(step.goodput()).isEqualTo(2 / 30.0);
        assertThat(step.whole()).isEqualTo(2);
        assertThat(step.offered()).isEqualTo(2 / 30.0);
        assertThat(step.totalMs().at(1)).isEqualTo(10_000);
    }

    @Test
    void anAnswerThatWasCutIsNoWholeOneAndARefusalHasItsStatus() {
        LoadStep step =
                LoadStep.of(3, 40, List.of(answered(200, 4, 15, 20), answered(429, 0, 16, 16), answered(0, 0, 17, 18)));

        assertThat(step.goodput()).isZero();
        assertThat(step.cut()).isEqualTo(1);
        assertThat(step.refused()).isEqualTo(Map.of(429, 1L, 0, 1L));
        assertThat(step.firstMs().count()).isZero();
        assertThat(step.firstMs().at(.5)).isNaN();
    }

    @Test
    void quantilesAreNumbersThatWereMeasured() {
        Quantiles of = Quantiles.of(List.of(4.0, 1.0, 3.0, 2.0));

        assertThat(of.at(.5)).isEqualTo(2);
        assertThat(of.at(.99)).isEqualTo(4);
        assertThat(of.at(0)).isEqualTo(1);
    }
}
