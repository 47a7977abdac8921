package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.trainer.intake.Seeds;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeModelTest {

    private static final Seeds SEEDS = new Seeds(3);

    private static List<LoggedAnswer> rising(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LoggedAnswer("s" + i, .2 + .06 * (i % 10), 0, List.of((double) (i % 10), 5.0)))
                .toList();
    }

    @Test
    void expectsWhatTheTraitsOfPromptsTell() {
        List<LoggedAnswer> answers = rising(500);

        double[] expected = OutcomeModel.expected(answers, SEEDS);

        for (int i = 0; i < expected.length; i++) {
            assertThat(expected[i]).isCloseTo(answers.get(i).quality(), within(.01));
        }
    }

    /** One subject of which all others tell the opposite. */
    @Test
    void expectsNothingOfASubjectByItself() {
        List<LoggedAnswer> answers = IntStream.range(0, 200)
                .mapToObj(i -> i < 100
                        ? new LoggedAnswer("one", 1, 0, List.of(1.0))
                        : new LoggedAnswer("s" + i, 0, 0, List.of(0.0)))
                .toList();

        double[] expected = OutcomeModel.expected(answers, SEEDS);

        assertThat(expected[0]).isZero();
    }

    @Test
    void staysWithinTheScale() {
        List<LoggedAnswer> answers = IntStream.range(0, 60)
                .mapToObj(i -> new LoggedAnswer("s" + i, i == 59 ? 1 : i / 58.0, 0, List.of(i == 59 ? 900.0 : i)))
                .toList();

        for (double expected : OutcomeModel.expected(answers, SEEDS)) {
            assertThat(expected).isBetween(0.0, 1.0);
        }
    }

    @Test
    void hasTheMiddleOfTheScaleWhereThereIsNobodyElse() {
        List<LoggedAnswer> alone = List.of(new LoggedAnswer("s", 1, 0, List.of(1.0)));

        assertThat(OutcomeModel.expected(alone, SEEDS)).containsExactly(.5);
    }
}
