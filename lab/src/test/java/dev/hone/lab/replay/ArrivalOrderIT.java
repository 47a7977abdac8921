package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.LocalReplay.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalOrderIT {

    private static final int INTERACTIONS = 300;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 1)
    void changesNoClosedInteractionAndNoGoalSet(long seed) throws IOException, InterruptedException {
        List<String> lines = LogLines.interactions(INTERACTIONS);
        var shuffledTwice = new ArrayList<>(lines);
        shuffledTwice.addAll(lines);
        Collections.shuffle(shuffledTwice, new Random(seed));

        Result inOrder = new LocalReplay(Files.createDirectory(folder.resolve("a"))).lines(lines, false);
        Result shuffled = new LocalReplay(Files.createDirectory(folder.resolve("b"))).lines(shuffledTwice, true);

        assertThat(inOrder.events().accepted()).isEqualTo(lines.size());
        assertThat(inOrder.closed()).hasSize(INTERACTIONS);
        assertThat(shuffled.closed()).isEqualTo(inOrder.closed());
        assertThat(inOrder.goalSets()).isNotEmpty();
        assertThat(shuffled.goalSets()).isEqualTo(inOrder.goalSets());
        assertThat(shuffled.events().duplicates()).isEqualTo(lines.size());
        assertThat(shuffled.events().unaccounted()).isZero();
    }
}
