package dev.hone.lab.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.recorded.Observation;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {

    private static final String CHALLENGER = "{\"time\": 2, \"arm\": \"challenger\", \"subject\": \"b\"}\n";

    @TempDir
    Path folder;

    @Test
    void observationsAreReadByTimeWithAllThatTheySay() throws IOException {
        Recording recording = read("""
            {"time": "2026-01-01T00:00:02+01:00", "arm": "challenger", "subject": "b", "segment": "acme",
             "quality": 0.25, "source": "key:k", "prompt": "p", "text": "t", "failed": true, "latency": 12,
             "promptTokens": 7, "tokens": 3, "refused": true}
            {"time": "2025-12-31T23:00:01Z", "arm": "champion", "subject": "a", "quality": null}
            """.replace(",\n", ","));

        assertThat(recording.observations())
                .containsExactly(
                        new Observation(
                                Instant.parse("2025-12-31T23:00:01Z"),
                                Arm.CHAMPION,
                                "a",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                false,
                                Observation.Service.UNKNOWN),
                        new Observation(
                                Instant.parse("2025-12-31T23:00:02Z"),
                                Arm.CHALLENGER,
                                "b",
                                "acme",
                                0.25,
                                "key:k",
                                "p",
                                "t",
                                null,
                                true,
                                new Observation.Service(12.0, null, 7, 3, true)));
    }

    @ParameterizedTest
    @CsvSource({"1767225600, 2026-01-01T00:00:00Z", "1767225600000, 2026-01-01T00:00:00Z", "1.5, 1970-01-01T00:00:01.5Z"
    })
    void aNumberIsOfSecondsOrOfMilliseconds(String number, Instant time) throws IOException {
        Recording recording = read("{\"time\": " + number + ", \"arm\": \"champion\"}\n"
                + "{\"time\": \"2026-01-02T00:00:00Z\", \"arm\": \"challenger\"}\n");

        assertThat(recording.begins()).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"arm\": \"champion\"}                                  | \"time\" must be",
                "{\"time\": 1}                                            | \"arm\" must be",
                "{\"time\": 1, \"arm\": \"anchor\"}                       | \"arm\" must be",
                "{\"time\": 1, \"arm\": \"champion\", \"quality\": 4}     | scale others",
                "{\"time\": 1, \"arm\": \"champion\", \"quality\": NaN}   | \"quality\" must be",
                "{\"time\": -1, \"arm\": \"champion\"}                    | before 1970",
                "{\"time\": 1, \"arm\": \"champion\", \"subject\": 7}     | \"subject\" must be a string",
                "no JSON                                                  | not JSON"
            })
    void whatIsNoObservationIsNamedByItsRecord(String line, String words) {
        assertThatThrownBy(() -> read(CHALLENGER + line.strip() + "\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("record 2: ")
                .hasMessageContaining(words);
    }

    @Test
    void bothArmsAreNeeded() {
        assertThatThrownBy(() -> read(CHALLENGER)).hasMessageContaining("no observation of the champion");
        assertThatThrownBy(() -> read("")).hasMessageContaining("no observation");
    }

    @Test
    void aSubjectOfBothArmsIsOfOneOfThem() throws IOException {
        StringBuilder lines = new StringBuilder(CHALLENGER);
        for (int subject = 0; subject < 200; subject++) {
            lines.append("{\"time\": 3, \"arm\": \"champion\", \"subject\": \"s%d\"}\n".formatted(subject));
            lines.append("{\"time\": 3, \"arm\": \"challenger\", \"subject\": \"s%d\"}\n".formatted(subject));
        }

        Recording recording = read(lines.toString());

        assertThat(recording.inBothArms()).isEqualTo(200);
        assertThat(recording.observations()).hasSize(201);
        assertThat(recording.units(Arm.CHAMPION)).isBetween(80L, 120L);
    }

    private Recording read(String lines) throws IOException {
        Path file = folder.resolve("recording.jsonl");
        Files.writeString(file, lines);
        return Recording.read(file);
    }
}
