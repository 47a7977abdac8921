package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.streams.ReadRates.Look;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadRatesTest {

    private static final List<Look> LOOKS = List.of(
            new Look(10, 1000), new Look(10.5, 1100), new Look(11.5, 1300), new Look(14.5, 1300), new Look(15.5, 1700));

    @Test
    void countsWhatWasReadInEachSecond() {
        assertThat(ReadRates.perSecond(LOOKS, 10, 2)).containsExactly(200.0, 100.0);
    }

    @Test
    void seesThatNothingWasReadWhileNobodyLooked() {
        assertThat(ReadRates.perSecond(LOOKS, 11, 4)).containsExactly(100.0, 0.0, 0.0, 200.0);
    }

    @Test
    void leavesOutSecondsThatNobodyLookedAtTheEndOf() {
        assertThat(ReadRates.perSecond(LOOKS, 13.5, 60)).containsExactly(0.0, 400.0);
    }

    @Test
    void medianIsTheMiddleOrBetweenTheTwo() {
        assertThat(ReadRates.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(ReadRates.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
        assertThat(ReadRates.median(List.of())).isNaN();
    }
}
