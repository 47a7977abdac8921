package dev.hone.lab.poison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.demo.Advice;
import dev.hone.lab.demo.Ask;
import dev.hone.lab.demo.GiftWords;
import dev.hone.lab.demo.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final int ALL = GiftWords.STYLES.size() * GiftWords.ITEMS.size();
    private static final World WORLD = new World(1);

    @Test
    void evenAnswersNameEveryGiftAlikeAndAreMiddling() {
        Answers even =
                new Answers(WORLD.exam().stream().map(ask -> shares(1.0 / ALL)).toList());

        assertThat(even.naming(3)).isCloseTo(1.0 / GiftWords.ITEMS.size(), within(1e-9));
        assertThat(even.quality(WORLD)).isCloseTo(.5, within(1e-9));
        assertThat(even.from(even)).isZero();
    }

    @Test
    void theBestAnswersHaveTheBestQualityAndAreFarFromEvenOnes() {
        List<double[]> best = new ArrayList<>();
        for (Ask ask : WORLD.exam()) {
            double[] shares = shares(0);
            shares[best(ask)] = 1;
            best.add(shares);
        }
        Answers even =
                new Answers(WORLD.exam().stream().map(ask -> shares(1.0 / ALL)).toList());

        Shift shift = Shift.of(even, new Answers(best), WORLD, 3);

        assertThat(new Answers(best).quality(WORLD)).isEqualTo(1);
        assertThat(shift.harm()).isCloseTo(-.5, within(1e-9));
        assertThat(shift.distance()).isCloseTo(Math.log(ALL), within(1e-9));
    }

    private static int best(Ask ask) {
        for (int style = 0; style < GiftWords.STYLES.size(); style++) {
            for (int item = 0; item < GiftWords.ITEMS.size(); item++) {
                if (WORLD.taste().quality(ask, new Advice(style, item)) == 1) {
                    return Answers.place(style, item);
                }
            }
        }
        throw new IllegalStateException("something suits everybody");
    }

    private static double[] shares(double each) {
        double[] shares = new double[ALL];
        Arrays.fill(shares, each);
        return shares;
    }
}
