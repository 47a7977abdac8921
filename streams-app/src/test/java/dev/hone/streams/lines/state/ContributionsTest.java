package dev.hone.streams.lines.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Contributions.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContributionsTest {

    private static final Subject NEW = new Subject(Arm.CHALLENGER, 5, true);
    private static final Subject KNOWN = new Subject(Arm.CHAMPION, 3, false);

    @Test
    void countsExactlyWhereThereAreFew() {
        Contributions some = Contributions.NONE
                .plus(List.of(new Contributor("key:a", .5), new Contributor("key:b", null)), NEW)
                .plus(List.of(new Contributor("key:a", .25)), KNOWN)
                .plus(List.of(), NEW);

        assertThat(some.subjects())
                .isEqualTo(Map.of(
                        "key:a", new Contributions.Brought(2, .25, new Tally(1, 3, 1, 5)),
                        "key:b", new Contributions.Brought(1, null, new Tally(0, 0, 1, 5))));
        assertThat(some.newcomers()).isEqualTo(2);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void ofAnyNumberNoCountIsTooSmallAndNoneMuchTooLarge(long seed) {
        Random random = new Random(seed);
        Map<String, Long> exact = new HashMap<>();
        Contributions some = Contributions.NONE;
        int n = 5_000;
        for (int i = 0; i < n; i++) {
            String name = random.nextInt(10) == 0 ? "key:heavy" : "model:" + random.nextInt(2_000);
            exact.merge(name, 1L, Long::sum);
            some = some.plus(List.of(new Contributor(name, null)), KNOWN);
            assertThat(some.subjects()).hasSizeLessThanOrEqualTo(Contributions.MOST);
        }

        assertThat(some.subjects()).containsKey("key:heavy");
        some.subjects()
                .forEach((name, brought) -> assertThat(brought.subjects() - exact.getOrDefault(name, 0L))
                        .isBetween(0L, (long) n / Contributions.MOST));
    }
}
