package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that come straight to Kafka are redacted before anything of them is kept. */
class RedactionOfInputsTest {

    @TempDir
    Path state;

    private static Input prompt(String id) {
        return new Input(
                id, Input.prompt("acme/support", "I am anna@example.org").build(), Input.time(1));
    }

    private Scoring scoring(String redact) {
        return new Scoring(state, Map.of("privacy.redact", redact));
    }

    @Test
    void nothingThatIsEmittedHoldsIt() {
        try (Scoring scoring = scoring("email,phone")) {
            scoring.pipe(prompt("i"));
            scoring.pipe(new Input(
                    "i",
                    Input.response("line@base")
                            .setText(Input.text("Call +49 30 901820"))
                            .build(),
                    Input.time(2)));
            scoring.pipe(Input.correction("i", "c", "Write to bob@example.org", 5, "u1"));

            ScoredInteraction scored = scoring.interactions().get(0);
            Example example = scoring.examples().get(0);
            assertThat(scored.getPrompt().getMessages().get(0).getContent()).isEqualTo(Input.text("I am [email]"));
            assertThat(scored.getResponse().getText()).isEqualTo(Input.text("Call [phone]"));
            assertThat(example.getCorrection()).isEqualTo(Input.text("Write to [email]"));
        }
    }

    @Test
    void neitherStateNorOrphansHoldIt() throws Exception {
        try (Scoring scoring = scoring("email")) {
            scoring.pipe(prompt("lonely"));
            scoring.tick(Input.time(30 * 24 * 3600));
            scoring.settle();

            List<TestRecord<byte[], byte[]>> letters = scoring.letterRecords();
            assertThat(letters).hasSize(1);
            assertThat(new String(letters.get(0).value(), UTF_8))
                    .contains("[email]")
                    .doesNotContain("anna");
            scoring.pipe(prompt("kept"));
        }
        try (var files = Files.walk(state)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("anna@example");
            }
        }
    }

    @Test
    void copiesOfARecordAreDuplicatesAndWithoutTheSettingNothingIsChanged() {
        try (Scoring scoring = scoring("email")) {
            scoring.pipe(prompt("i"));
            scoring.pipe(
                    new Input("i", Input.prompt("acme/support", "I am [email]").build(), Input.time(1)));

            assertThat(scoring.outcomes()).isEqualTo(Map.of("pending", 1L, "duplicates", 1L));
        }
        try (Scoring scoring = new Scoring(state.resolve("off"), Map.of())) {
            scoring.pipe(prompt("i"));
            scoring.pipe(Input.response("i", 2));
            scoring.pipe(Input.rating("i", "f", 5, 3));

            assertThat(scoring.interactions()
                            .get(0)
                            .getPrompt()
                            .getMessages()
                            .get(0)
                            .getContent())
                    .isEqualTo(Input.text("I am anna@example.org"));
            assertThat(scoring.read(Topics.EXAMPLES)).hasSize(1);
        }
    }
}
