package dev.hone.lab.replay;

import static dev.hone.lab.replay.LogLines.START;
import static dev.hone.lab.replay.LogLines.feedback;
import static dev.hone.lab.replay.LogLines.prompt;
import static dev.hone.lab.replay.LogLines.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.LocalReplay.LogAnd;
import dev.hone.lab.replay.LocalReplay.Result;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.jsonl.JsonlLog;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputIT {

    private static final Instant LATER = START.plusSeconds(9000);
    private static final byte[] UNKNOWN_SCHEMA = {0, 0, 1, 2, 3, 4, 5};
    private static final byte[] WRONG_MAGIC = {9, 0, 0, 0, 1, 4, 5};

    @TempDir
    Path folder;

    @Test
    void losesNothingAndStopsAtNothing() throws IOException, InterruptedException {
        List<String> good = LogLines.interactions(20);
        var lines = new ArrayList<>(good);
        lines.addAll(List.of(
                prompt("huge", "acme/support", LATER).replace("what?", "x".repeat(300_000)),
                prompt("immense", "acme/support", LATER).replace("what?", "x".repeat(3_000_000)),
                prompt("slashless", "acme", LATER),
                prompt("future", "acme/support", Instant.parse("2199-01-01T00:00:00Z")),
                response("nan", LATER).replace("\"text\":\"that\"", "\"text\":NaN"),
                feedback("i1", "rating", "4", LATER).replace("\"id\":\"i1\",", ""),
                feedback("nan-value", "rating", "NaN", LATER),
                feedback("too-high", "rating", "9", LATER),
                feedback("unknown-metric", "stars", "4", LATER),
                feedback("unknown-interaction", "rating", "4", LATER),
                "{\"type\":\"feedback\",\"id\":\"cut-off"));
        Path file = Files.write(folder.resolve("log.jsonl"), lines);
        var bytes = List.of(
                InputRecord.raw(Topics.FEEDBACK, "unknown-schema", LATER.toEpochMilli(), UNKNOWN_SCHEMA),
                InputRecord.raw(Topics.PROMPTS, "wrong-magic", LATER.toEpochMilli(), WRONG_MAGIC));

        Result result = new LocalReplay(folder).run(new LogAnd(JsonlLog.open(file, false), bytes));

        assertThat(result.events().records()).isEqualTo(result.sent()).isEqualTo(good.size() + 13);
        assertThat(result.events().unaccounted()).isZero();
        assertThat(result.events().accepted()).isEqualTo(good.size());
        assertThat(result.events().orphans()).isEqualTo(1);
        assertThat(result.events().pending()).isZero();
        assertThat(result.events().deadLetters()).isEqualTo(12);
        assertThat(result.closed()).hasSize(20);
        assertThat(result.reasons())
                .hasEntrySatisfying("huge", reason -> assertThat(reason).contains("262144"))
                .hasEntrySatisfying("immense", reason -> assertThat(reason).contains("262144"))
                .hasEntrySatisfying("slashless", reason -> assertThat(reason).contains("tenant/task"))
                .hasEntrySatisfying("future", reason -> assertThat(reason).contains("5 minutes ahead"))
                .hasEntrySatisfying("null", reason -> assertThat(reason).contains("interaction id"))
                .hasEntrySatisfying("too-high", reason -> assertThat(reason).contains("rating"))
                .hasEntrySatisfying(
                        "unknown-metric", reason -> assertThat(reason).contains("metric"))
                .containsKeys("nan", "nan-value", "line-" + lines.size(), "unknown-schema", "wrong-magic");
    }
}
