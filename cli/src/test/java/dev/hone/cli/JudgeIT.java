package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.lab.testbed.program.ChildProgram.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording is judged by a program that has read and written no record before, as a user's is. */
class JudgeIT {

    @TempDir
    Path folder;

    @Test
    void judgesInAProcessOfItsOwn() throws Exception {
        Path input = folder.resolve("recording.jsonl");
        Path report = folder.resolve("report.json");
        Files.writeString(input, """
                {"time": 1, "arm": "champion", "subject": "a", "quality": 0.5}
                {"time": 2, "arm": "challenger", "subject": "b", "quality": 0.5}
                """);

        Path log = folder.resolve("judge.log");
        Process judge = ChildProgram.java(
                new Surroundings(List.of(), Map.of(), log),
                Main.class.getName(),
                "rollout",
                "judge",
                "--input",
                input.toString(),
                "--report",
                report.toString());

        assertThat(judge.waitFor()).as(Files.readString(log)).isZero();
        JsonNode end = new ObjectMapper().readTree(report.toFile()).path("final");
        assertThat(end.path("state").asText()).isEqualTo("canary");
        assertThat(end.path("outcome").asText()).isEqualTo("continue");
    }
}
