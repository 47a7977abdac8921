package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.LocalReplay.Result;
import dev.hone.lab.replay.jsonl.JsonlLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsAppCrashIT {

    private static final int INTERACTIONS = 2000;

    // Whoever takes over has to wait for the dead member's session and for its open transaction.
    private static final Map<String, String> QUICK_TAKE_OVER = Map.of(
            "kafka.session.timeout.ms", "6000",
            "kafka.heartbeat.interval.ms", "1000",
            "kafka.max.poll.records", "100",
            "streams.producer.transaction.timeout.ms", "10000");

    @TempDir
    Path folder;

    @Test
    void losesAndRepeatsNothingWhenItIsKilledInTheMidst() throws IOException, InterruptedException {
        List<String> lines = LogLines.interactions(INTERACTIONS);
        Path file = Files.write(folder.resolve("log.jsonl"), lines);
        var killed = new ArrayList<KilledStreamsApp>();

        Result undisturbed = new LocalReplay(folder.resolve("a")).run(JsonlLog.open(file, false));
        Result disturbed = new LocalReplay(folder.resolve("b"))
                .run(JsonlLog.open(file, false), QUICK_TAKE_OVER, settings -> {
                    killed.add(new KilledStreamsApp(settings, folder, 1));
                    return List.copyOf(killed);
                });

        assertThat(killed.get(0).readAtKill())
                .singleElement()
                .satisfies(read -> assertThat(read).isBetween(1L, lines.size() - 1L));
        assertThat(disturbed.events()).isEqualTo(undisturbed.events());
        assertThat(disturbed.events().accepted()).isEqualTo(lines.size());
        assertThat(disturbed.closed()).isEqualTo(undisturbed.closed()).hasSize(INTERACTIONS);
        assertThat(disturbed.goalSets()).isEqualTo(undisturbed.goalSets()).isNotEmpty();
    }
}
