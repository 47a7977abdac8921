package dev.hone.streams.lines.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawsTest {

    private static final int TIMES = 4_000;

    private final Draws draws = new Draws(new SplittableRandom(1));

    @ParameterizedTest
    @CsvSource({"10, 0.5", "40, 0.3", "2000, 0.001", "5000, 0.2", "5000, 0.9995", "1000000, 0.4"})
    void aBinomialNumberHasItsMeanAndSpread(long users, double chance) {
        double mean = users * chance;
        double deviation = Math.sqrt(users * chance * (1 - chance));

        double[] drawn = drawn(() -> draws.binomial(users, chance));

        assertThat(mean(drawn)).isCloseTo(mean, within(4 * deviation / Math.sqrt(TIMES)));
        assertThat(deviation(drawn)).isCloseTo(deviation, within(0.08 * deviation));
        assertThat(Arrays.stream(drawn)).allMatch(one -> one >= 0 && one <= users);
    }

    @Test
    void whatIsSureIsNotDrawn() {
        assertThat(draws.binomial(7, 0)).isZero();
        assertThat(draws.binomial(7, 1)).isEqualTo(7);
        assertThat(draws.binomial(0, 0.5)).isZero();
    }

    @Test
    void usersComeUntilEnoughOfThemHaveMetTheChallenger() {
        double[] drawn = drawn(() -> draws.until(50, 0.1));

        assertThat(mean(drawn)).isCloseTo(500, within(5.0));
        assertThat(deviation(drawn)).isCloseTo(Math.sqrt(50 * 0.9) / 0.1, within(5.0));
        assertThat(Arrays.stream(drawn)).allMatch(one -> one >= 50);
    }

    @Test
    void whatUsersSayIsSpreadAsTheSample() {
        ScoreCounts sample = ScoreCounts.NONE.with(0, 10).with(8_192, 60).with(ScoreCounts.ONE, 30);

        Counts said = draws.said(100_000, 0.25, sample);

        assertThat(said.total()).isEqualTo(100_000);
        assertThat(said.unscored()).isCloseTo(75_000, within(600L));
        assertThat(said.scores().of(0)).isCloseTo(2_500, within(250L));
        assertThat(said.scores().of(8_192)).isCloseTo(15_000, within(400L));
        assertThat(said.scores().of(ScoreCounts.ONE)).isCloseTo(7_500, within(400L));
    }

    private static double[] drawn(LongSupplier draw) {
        return LongStream.range(0, TIMES)
                .map(i -> draw.getAsLong())
                .asDoubleStream()
                .toArray();
    }

    private static double mean(double[] drawn) {
        double sum = 0;
        for (double one : drawn) {
            sum += one;
        }
        return sum / drawn.length;
    }

    private static double deviation(double[] drawn) {
        double mean = mean(drawn);
        double sum = 0;
        for (double one : drawn) {
            sum += (one - mean) * (one - mean);
        }
        return Math.sqrt(sum / (drawn.length - 1));
    }
}
