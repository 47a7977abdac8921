package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayJsonlIT {

    private static final String LOG = """
            {"type":"prompt","id":"i1","segment":"acme/support","subject":"u7","time":"2026-01-01T00:00:00Z","messages":[{"role":"user","content":"why?"}]}
            {"type":"response","id":"i1","version":"base","time":"2026-01-01T00:00:01Z","text":"because"}
            {"type":"feedback","id":"i1","feedbackId":"f1","metric":"rating","value":4.0,"time":"2026-01-01T00:01:00Z","source":{"kind":"human","id":"u7"}}
            {"type":"feedback","id":"i1","feedbackId":"f2","metric":"rating","value":5.0,"time":"2026-01-01T00:02:00Z","source":{"kind":"human","id":"u7"}}
            {"type":"feedback","id":"i1","feedbackId":"f1","metric":"rating","value":4.0,"time":"2026-01-01T00:01:00Z","source":{"kind":"human","id":"u7"}}
            {"type":"feedback","id":"i9","feedbackId":"f3","metric":"thumb","value":true,"time":"2026-01-01T00:03:00Z","source":{"kind":"human","id":"u7"}}
            this is no record
            """;

    @TempDir
    Path folder;

    @Test
    void reportsWhatBecameOfEveryRecord() throws IOException {
        Path log = Files.writeString(folder.resolve("log.jsonl"), LOG);
        Path report = folder.resolve("reports/report.json");
        var err = new StringWriter();

        int code = CommandMain.run(
                new HoneCommand(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                "replay",
                "jsonl",
                "--input",
                log.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--report",
                report.toString());

        assertThat(code).describedAs(err.toString()).isZero();
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.path("events")).isEqualTo(new ObjectMapper().readTree("""
                        {"records":7,"prompts":1,"responses":1,"feedback":5,"accepted":3,"duplicates":1,"superseded":1,
                         "late":0,"excluded":0,"orphans":1,"deadLetters":1,"erased":0,"pending":0,
                         "interactions":1,"examples":1,"withheld":0}
                        """));
        assertThat(json.path("goalSets").isArray()).isTrue();
        assertThat(json.path("rounds")).isEmpty();
        assertThat(json.path("versions")).isEmpty();
        assertThat(err.toString()).contains("1 lines are no records", "no base model");
    }
}
