package dev.hone.lab.bench.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EffectTest {

    private static final List<String> FOUR_USERS = List.of("a", "a", "b", "c", "d");

    @Test
    void isTheMeanOverTheUnitsThatHaveAValue() {
        Effect effect = Effect.of(FOUR_USERS, List.of(List.of(1.0, 3.0, Double.NaN, 4.0, 0.0)));

        assertThat(effect.mean()).isEqualTo(2.0);
    }

    @Test
    void hasTheErrorOfAMeanOfIndependentUnits() {
        Random random = new Random(1);
        List<String> users = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int user = 0; user < 400; user++) {
            users.add("user " + user);
            values.add(random.nextGaussian());
        }

        Effect effect = Effect.of(users, List.of(values));

        assertThat(effect.error()).isCloseTo(1 / Math.sqrt(400), within(.005));
        assertThat(effect.high() - effect.low()).isCloseTo(2 * 1.96 / Math.sqrt(400), within(.02));
    }

    @Test
    void countsUnitsOfOneClusterAsOneWitness() {
        List<String> users = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int user = 0; user < 40; user++) {
            for (int unit = 0; unit < 25; unit++) {
                users.add("user " + user);
                values.add(user % 2 == 0 ? 1.0 : 0.0);
            }
        }
        List<String> each = new ArrayList<>();
        for (int unit = 0; unit < values.size(); unit++) {
            each.add("unit " + unit);
        }

        double together = Effect.of(users, List.of(values)).error();
        double apart = Effect.of(each, List.of(values)).error();

        assertThat(together / apart).isCloseTo(5, within(.5));
    }

    @Test
    void holdsWhatSeedsDoAgainstAMethodToo() {
        List<List<Double>> alike = List.of(Collections.nCopies(5, 1.0), Collections.nCopies(5, 1.0));
        List<List<Double>> unlike = List.of(Collections.nCopies(5, 0.0), Collections.nCopies(5, 2.0));

        assertThat(Effect.of(FOUR_USERS, alike).error()).isZero();
        assertThat(Effect.of(FOUR_USERS, unlike).error()).isGreaterThan(.5);
    }

    @Test
    void takesWhatTwoMethodsShareOutOfTheirDifference() {
        Random random = new Random(2);
        List<String> users = new ArrayList<>();
        List<Double> one = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (int user = 0; user < 100; user++) {
            users.add("user " + user);
            double shared = random.nextGaussian();
            other.add(shared);
            one.add(shared + .1);
        }

        Effect effect = Effect.between(users, List.of(one), List.of(other));

        assertThat(effect.mean()).isCloseTo(.1, within(1e-9));
        assertThat(effect.error()).isLessThan(1e-9);
    }

    @Test
    void comparesEachSeedWithTheBaseThatHasNone() {
        List<List<Double>> seeds = List.of(Collections.nCopies(5, 1.0), Collections.nCopies(5, 3.0));
        List<List<Double>> base = List.of(Collections.nCopies(5, .5));

        assertThat(Effect.between(FOUR_USERS, seeds, base).mean()).isEqualTo(1.5);
    }

    @Test
    void hasAnErrorWhereFewClustersHaveAValue() {
        Effect effect = Effect.of(List.of("a", "b", "c", "d"), List.of(List.of(Double.NaN, 1.0, Double.NaN, 2.0)));

        assertThat(effect.mean()).isEqualTo(1.5);
        assertThat(effect.error()).isBetween(.2, .6);
        assertThat(effect.low()).isEqualTo(1.0);
        assertThat(effect.high()).isEqualTo(2.0);
    }

    @Test
    void saysNothingOfWhatHasNoValueAtAll() {
        Effect effect = Effect.of(List.of("a", "b"), List.of(List.of(Double.NaN, Double.NaN)));

        assertThat(effect.mean()).isNaN();
        assertThat(effect.error()).isNaN();
    }
}
