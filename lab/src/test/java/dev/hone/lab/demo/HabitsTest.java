package dev.hone.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.demo.Habits.Deed;
import dev.hone.lab.demo.Habits.Way;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Users who do with their feedback whatever people do. */
class HabitsTest {

    private static final Duration WAIT = Duration.ofSeconds(3);

    @Test
    void feedbackComesLateTwiceChangedMalformedAndNotAtAll() {
        List<List<Deed>> all = all();

        assertThat(all).anyMatch(List::isEmpty);
        assertThat(all)
                .anyMatch(deeds -> deeds.stream().anyMatch(deed -> deed.after().compareTo(WAIT) > 0));
        assertThat(all).as("the same piece twice").anyMatch(deeds -> pair(deeds) && same(deeds.get(0), deeds.get(1)));
        assertThat(all)
                .as("a change that arrives before what it changes")
                .anyMatch(deeds -> pair(deeds)
                        && deeds.get(0).number() != deeds.get(1).number()
                        && deeds.get(0).given().compareTo(deeds.get(1).given()) < 0
                        && deeds.get(0).after().compareTo(deeds.get(1).after()) > 0);
        for (Way way : Way.values()) {
            assertThat(all).anyMatch(deeds -> deeds.stream().anyMatch(deed -> deed.way() == way));
        }
    }

    @Test
    void whatCountsInTheEndIsTheRatingThatTheAnswerDeserves() {
        assertThat(all())
                .allSatisfy(deeds -> deeds.stream()
                        .filter(deed -> deed.way() == Way.HTTP || deed.way() == Way.TOPIC)
                        .reduce((one, other) -> other.given().compareTo(one.given()) >= 0 ? other : one)
                        .ifPresent(last -> assertThat(last.rating()).isEqualTo(4)));
    }

    @Test
    void aRatingIsTheQualityInStarsWithNoise() {
        Random random = new Random(1);
        double mean = IntStream.range(0, 10_000)
                .map(i -> Habits.rating(.5, random))
                .average()
                .orElseThrow();

        assertThat(mean).isCloseTo(3, within(.02));
        assertThat(IntStream.range(0, 1_000).map(i -> Habits.rating(1, random)))
                .allMatch(stars -> stars >= 3 && stars <= 5);
    }

    @Test
    void shuffledRatingsHaveNothingToDoWithTheirAnswer() {
        var judgement = new Judgement(true);
        Random random = new Random(1);
        double high = 0;
        int count = 0;
        for (int i = 0; i < 4_000; i++) {
            OptionalDouble drawn = judgement.of(i % 2, random);
            if (i % 2 == 1 && drawn.isPresent()) {
                high += drawn.getAsDouble();
                count++;
            }
        }

        assertThat(high / count).isCloseTo(.5, within(.05));
        assertThat(new Judgement(false).of(.75, random)).hasValue(.75);
    }

    private static List<List<Deed>> all() {
        Random random = new Random(1);
        return IntStream.range(0, 3_000).mapToObj(i -> Habits.deeds(4, random)).toList();
    }

    private static boolean pair(List<Deed> deeds) {
        return deeds.size() == 2 && deeds.stream().allMatch(deed -> deed.way() == Way.HTTP || deed.way() == Way.TOPIC);
    }

    private static boolean same(Deed one, Deed other) {
        return one.number() == other.number()
                && one.rating() == other.rating()
                && one.given().equals(other.given());
    }
}
