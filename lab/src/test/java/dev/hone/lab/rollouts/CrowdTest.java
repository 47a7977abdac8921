package dev.hone.lab.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.rollouts.Crowd.Side;
import dev.hone.lab.rollouts.Habits.Known;
import dev.hone.lab.rollouts.Habits.Rating;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.recorded.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrowdTest {

    private static final Side STARS = Side.of(Scores.stars());

    @Test
    void aShareOfUsersMeetsTheChallengerAndTimePasses() {
        List<Observation> seen = seen(new Crowd(STARS, STARS, Habits.PLAIN, Duration.ofSeconds(2)), .1, 5_000);

        assertThat(share(seen)).isCloseTo(.1, within(.02));
        assertThat(Duration.between(seen.get(0).time(), seen.get(4_999).time())).isEqualTo(Duration.ofSeconds(9_998));
    }

    @Test
    void whoReturnsMeetsTheSameArm() {
        Habits habits = new Habits(Rating.EVERYBODY, .6, Known.NOTHING);
        Map<String, Arm> arms = new HashMap<>();
        int again = 0;
        for (Observation one : seen(new Crowd(STARS, STARS, habits, Duration.ofSeconds(1)), .5, 2_000)) {
            Arm before = arms.putIfAbsent(Objects.requireNonNull(one.subject()), one.arm());
            again += before == null ? 0 : 1;
            assertThat(before).isIn(null, one.arm());
        }
        assertThat(again).isBetween(1_000, 1_400);
    }

    @Test
    void theArmThatIsKnownLaterComesLater() {
        List<Observation> seen =
                seen(new Crowd(STARS, STARS.after(100), Habits.PLAIN, Duration.ofSeconds(1)), .5, 2_000);

        assertThat(share(seen.subList(0, 50))).isZero();
        assertThat(share(seen.subList(500, 2_000))).isCloseTo(.5, within(.05));
        assertThat(seen).isSortedAccordingTo(Comparator.comparing(Observation::time));
    }

    @ParameterizedTest
    @EnumSource(names = {"USEFUL", "USELESS", "ADVERSARIAL"})
    void whatIsKnownBeforehandGoesWithTheScoreAsItsNameSays(Known known) {
        Habits habits = new Habits(Rating.EVERYBODY, 0, known);
        List<Observation> seen = seen(new Crowd(STARS, STARS, habits, Duration.ofSeconds(1)), .5, 4_000);

        double together = seen.stream()
                .mapToDouble(one ->
                        (Objects.requireNonNull(one.quality()) - .57) * (Objects.requireNonNull(one.expected()) - .57))
                .average()
                .orElseThrow();

        double variance = Scores.stars().variance();
        switch (known) {
            case USEFUL -> assertThat(together / variance).isCloseTo(.75, within(.1));
            case USELESS -> assertThat(together / variance).isCloseTo(0, within(.1));
            default -> assertThat(together / variance).isLessThan(-.8);
        }
    }

    private static List<Observation> seen(Crowd crowd, double weight, int count) {
        Traffic.Users users = crowd.begin(new SplittableRandom(5));
        List<Observation> seen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            seen.add(users.next(weight));
        }
        return seen;
    }

    private static double share(List<Observation> seen) {
        return seen.stream().filter(one -> one.arm() == Arm.CHALLENGER).count() / (double) seen.size();
    }
}
