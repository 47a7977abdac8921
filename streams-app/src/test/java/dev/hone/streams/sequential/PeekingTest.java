package dev.hone.streams.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tests promise however often they are looked at, and how soon they decide. */
class PeekingTest {

    private static final double ALPHA = 0.05;

    static Stream<Arguments> arms() {
        // Each claim is just false: its amount is the true difference.
        return Stream.of(
                Arguments.of("equal coins", new Play(Play.coin(0.5), Play.coin(0.5), 0)),
                Arguments.of("equal stars", new Play(Play.stars(0.55), Play.stars(0.55), 0)),
                Arguments.of("worse by the margin", new Play(Play.stars(0.50), Play.stars(0.55), -0.05)),
                Arguments.of("harm of the margin alone", new Play(Play.stars(0.60), Play.stars(0.55), 0.05)),
                Arguments.of("rare errors", new Play(Play.coin(0.03), Play.coin(0.01), 0.02)),
                Arguments.of("rare errors as before", new Play(Play.coin(0.03), Play.coin(0.01), 0.02, Betting.APART)),
                Arguments.of("equal stars as before", new Play(Play.stars(0.5), Play.stars(0.5), 0, Betting.APART)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arms")
    void looksOftenAndErrsSeldom(String name, Play play) {
        assertThat(falseAlarms(play, 200, 250)).as(name).isLessThanOrEqualTo(ALPHA);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("arms")
    void looksVeryOftenAndErrsSeldom(String name, Play play) {
        assertThat(falseAlarms(play, 400, 1_500)).as(name).isLessThanOrEqualTo(ALPHA);
    }

    static Stream<Arguments> differences() {
        // The last figure: pairs within which half of the plays are to be decided, about 1.5 times what a fixed test at
        // 80 % power takes.
        return Stream.of(
                Arguments.of("coins, 0.2 better", new Play(Play.coin(0.7), Play.coin(0.5), 0), 120),
                Arguments.of("stars, 0.1 better", new Play(Play.stars(0.6), Play.stars(0.5), 0), 130),
                Arguments.of("equal stars, margin 0.1", new Play(Play.stars(0.55), Play.stars(0.55), -0.1), 130),
                Arguments.of("equal stars, margin 0.05", new Play(Play.stars(0.55), Play.stars(0.55), -0.05), 600),
                Arguments.of("0.563 to 0.390, margin 0.05", new Play(Play.coin(0.563), Play.coin(0.39), 0.05), 270),
                Arguments.of("0.58 to 0.31, margin 0.05", new Play(Play.stars(0.58), Play.stars(0.31), 0.05), 50));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differences")
    void decidesSoon(String name, Play play, int pairs) {
        int[] sorted = IntStream.range(0, 21)
                .map(seed -> play.decidesAfter(new Random(seed), 2_000, 5))
                .sorted()
                .toArray();

        assertThat(sorted[10]).as(name + ": " + Arrays.toString(sorted)).isLessThanOrEqualTo(pairs);
    }

    private static double falseAlarms(Play play, int plays, int pairs) {
        long alarms = IntStream.range(0, plays)
                .filter(seed -> play.decidesAfter(new Random(seed), pairs, 2) < pairs)
                .count();
        return (double) alarms / plays;
    }
}
