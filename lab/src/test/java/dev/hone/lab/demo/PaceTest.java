package dev.hone.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final DemoChoices CHOICES = new DemoChoices(1, true, false, Duration.ofMinutes(4));
    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

    private final Pace pace = new Pace(CHOICES, BEGAN, BEGAN.plusSeconds(20));

    @Test
    void goesOnAsLongAsSomethingMovesHoweverSlowly() {
        Instant now = BEGAN.plusSeconds(20);
        for (int step = 1; step <= 19; step++) {
            now = now.plus(Pace.STILLNESS);
            pace.see("training steps", step, now);
            assertThat(pace.up(step, now)).as("after " + step + " steps").isEmpty();
        }

        assertThat(Duration.between(BEGAN, now))
                .isGreaterThan(CHOICES.expected().multipliedBy(14));
    }

    @Test
    void isUpWhenNothingHasMovedAndSaysWhatMovedLast() {
        pace.see("answers", 7_000, BEGAN.plusSeconds(100));
        pace.see("training steps", 12, BEGAN.plusSeconds(130));
        pace.see("answers", 7_000, BEGAN.plusSeconds(200));
        Instant still = BEGAN.plusSeconds(130).plus(Pace.STILLNESS);

        assertThat(pace.up(7_000, still)).isEmpty();
        assertThat(pace.up(7_000, still.plusMillis(1)))
                .contains("nothing has moved for 3 minutes; what moved last: training steps"
                        + " (7,000 answers, 12 training steps)");
    }

    @Test
    void isUpWhenNothingEverMoved() {
        assertThat(pace.up(0, BEGAN.plusSeconds(20).plus(Pace.STILLNESS).plusMillis(1)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("what moved last: nothing yet"));
    }

    @Test
    void isUpWhenTheLoopHasReadFarMoreThanItTakes() {
        long enough = CHOICES.records();

        assertThat(enough).isEqualTo(90_000);
        assertThat(pace.up(enough - 1, BEGAN.plusSeconds(30))).isEmpty();
        assertThat(pace.up(enough, BEGAN.plusSeconds(30)))
                .contains("the loop has read 90,000 records, and more would not help");
    }

    @Test
    void waitsForNothingMoreWhereThereIsNothingToLearn() {
        assertThat(new DemoChoices(1, true, true, Duration.ofMinutes(4)).records())
                .isEqualTo(36_000);
    }

    @Test
    void hasAnEndInAnyCase() {
        Instant end = BEGAN.plus(CHOICES.expected().multipliedBy(15));
        pace.see("answers", 1, end);

        assertThat(pace.up(1, end)).isEmpty();
        assertThat(pace.up(1, end.plusMillis(1))).contains("it has run for 60 minutes (1 answers)");
    }

    @Test
    void saysOnceAMinuteThatItTakesLongerThanExpected() {
        Instant late = BEGAN.plus(CHOICES.expected());
        pace.see("answers", 4_321, late);

        assertThat(pace.word(late.minusMillis(1))).isEmpty();
        assertThat(pace.word(late))
                .contains(
                        "after 240 s it goes on, since it moves: the machine is busy or slow, on an idle one it takes "
                                + "less than 240 s (4,321 answers)");
        assertThat(pace.word(late.plusSeconds(59))).isEmpty();
        assertThat(pace.word(late.plusSeconds(60))).isPresent();
    }
}
