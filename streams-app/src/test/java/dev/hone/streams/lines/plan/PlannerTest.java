package dev.hone.streams.lines.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.streams.sequential.ScoreCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How scores look that are better by something than those that were seen. */
class PlannerTest {

    @Test
    void aPartOfThemGoesToTheTop() {
        ScoreCounts seen = ScoreCounts.NONE.with(0, 50).with(ScoreCounts.ONE, 50);

        assertThat(Planner.better(seen, .1).mean().orElseThrow()).isCloseTo(.6, within(1e-3));
        assertThat(Planner.better(seen, 0)).isSameAs(seen);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void whereNearlyAllAreThereNoMoreThanAllOfThemGo(int others) {
        ScoreCounts top = ScoreCounts.NONE.with(ScoreCounts.ONE, 10_000);
        ScoreCounts seen = others == 0 ? top : top.with(0, others);

        ScoreCounts better = Planner.better(seen, .4);

        assertThat(better.mean().orElseThrow()).isLessThanOrEqualTo(1);
        better.forEach((score, count) -> assertThat(count).isNotNegative());
        assertThat(better.total()).isEqualTo(1_000 * seen.total());
    }
}
