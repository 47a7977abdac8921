package dev.hone.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.ranking.NextRoundRow;
import dev.hone.lab.replay.ranking.RankingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovielensPlotsTest {

    @TempDir
    Path folder;

    @Test
    void overRoundsAVersionIsDrawnAtItsHighestGoal() throws IOException {
        List<NextRoundRow> all = List.of(row(null, .1), row(0, .2), row(3, .3));
        List<NextRoundRow> highest = List.of(row(null, .1), row(3, .3));

        assertThat(drawn("all", all))
                .isEqualTo(drawn("highest", highest))
                .isNotEqualTo(drawn("lowest", List.of(row(null, .1), row(0, .2))));
    }

    private String drawn(String name, List<NextRoundRow> rows) throws IOException {
        new MovielensPlots(folder.resolve(name)).rounds(rows);
        return Files.readString(folder.resolve(name).resolve("rounds.svg"));
    }

    private static NextRoundRow row(@Nullable Integer goal, double hr10) {
        return new NextRoundRow(2, "version", new RankingRow("main#1", goal, "all", 100, hr10, .05, .01));
    }
}
