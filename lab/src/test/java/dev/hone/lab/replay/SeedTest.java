package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.lab.replay.formats.LogOptions;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTest {

    @TempDir
    Path folder;

    @Test
    void remembersWhatWasSentByItsBytes() throws IOException {
        var sent = new Seed.Sent(folder.resolve("seeds.txt"));
        Path log = Files.writeString(folder.resolve("log.jsonl"), "one");

        assertThat(sent.when(log)).isEmpty();
        sent.remember(log, Instant.EPOCH);

        assertThat(new Seed.Sent(folder.resolve("seeds.txt")).when(log)).contains("1970-01-01T00:00:00Z");
        assertThat(sent.when(Files.writeString(folder.resolve("log.jsonl"), "two")))
                .isEmpty();
    }

    @Test
    void refusesALogOfWhichTheCatalogueTakesNoVote() throws IOException {
        Path log = Files.writeString(
                folder.resolve("log.jsonl"), "{\"prompt\":\"hi\",\"completion\":\"hello\",\"label\":true}\n");
        Settings settings =
                Settings.read(Files.writeString(folder.resolve("s.yaml"), "catalogue.stars.type: ordinal\n"), Map.of());
        RatedLog rated = RatedLog.open(log, LogOptions.found(1000));
        var sent = new Seed.Sent(folder.resolve("seeds.txt"));

        assertThatThrownBy(() -> Seed.of(rated, log, settings, sent))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("unknown metric \"thumb\"");
    }
}
