package dev.hone.trainer.replay;

import static dev.hone.trainer.intake.Fixtures.demonstration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.trainer.intake.Demonstration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleReplayTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theOrderOfArrivalChangesNothing(long seed) {
        List<Demonstration> candidates = candidates();
        List<Demonstration> shuffled = new ArrayList<>(candidates);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(ExampleReplay.choose(shuffled, 40, 7)).isEqualTo(ExampleReplay.choose(candidates, 40, 7));
    }

    @Test
    void anotherSeedChoosesOthers() {
        assertThat(ExampleReplay.choose(candidates(), 40, 8)).isNotEqualTo(ExampleReplay.choose(candidates(), 40, 7));
    }

    @Test
    void eachLevelGetsItsShareSoThatTheRareBestAreKept() {
        List<Demonstration> chosen = ExampleReplay.choose(candidates(), 40, 7);

        assertThat(chosen).hasSize(40).doesNotHaveDuplicates();
        assertThat(chosen.stream().filter(row -> row.meets(3))).hasSizeGreaterThanOrEqualTo(10);
        assertThat(chosen.stream().filter(row -> row.meets(2))).hasSizeGreaterThanOrEqualTo(20);
        assertThat(chosen.stream().filter(row -> row.meets(1))).hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void takesAllWhereThereAreFewerThanAsked() {
        assertThat(ExampleReplay.choose(candidates(), 1_000, 7)).hasSize(100);
        assertThat(ExampleReplay.choose(List.of(), 10, 7)).isEmpty();
        assertThat(ExampleReplay.choose(candidates(), 0, 7)).isEmpty();
    }

    private static List<Demonstration> candidates() {
        List<Demonstration> candidates = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int quality = i < 10 ? 300 : i < 25 ? 200 : i < 50 ? 100 : 0;
            candidates.add(demonstration("i%03d".formatted(i), quality));
        }
        return candidates;
    }
}
