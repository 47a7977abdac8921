package dev.hone.schemas.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.serde.AvroSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

/** What the independent client of {@code src/test/npm} printed, once. */
class NpmGoldenTest {

    private final JsonNode printed = read();
    private final Serde<FeedbackGiven> serde = new AvroSerde<>(
            FeedbackGiven.class,
            new FixedRegistry(
                    1, new Schema.Parser().parse(printed.path("schema").toString())));

    @Test
    void itsRecordIsRead() {
        FeedbackGiven theirs = Objects.requireNonNull(serde.deserializer()
                .deserialize("hone.feedback", Base64.getDecoder().decode(text("encoded"))));

        assertThat(theirs.getFeedbackId()).isEqualTo("from-npm");
        assertThat(theirs.getMetric()).isEqualTo("resolution");
        assertThat(theirs.getValue()).isEqualTo("solved");
        assertThat(theirs.getCorrection()).isNull();
        assertThat(StandardCharsets.UTF_8.decode(theirs.getComment().getBytes()).toString())
                .isEqualTo("dziękuję");
        assertThat(theirs.getSource().getKind()).isEqualTo(SourceKind.OUTCOME);
        assertThat(theirs.getEventTime()).isEqualTo(Instant.ofEpochMilli(1_767_323_045_678L));
    }

    @Test
    void itReadOurRecord() {
        FeedbackGiven ours = InteractionSamples.feedback();
        JsonNode decoded = printed.path("decoded");

        assertThat(decoded.path("feedbackId").asText()).isEqualTo(ours.getFeedbackId());
        assertThat(decoded.path("metric").asText()).isEqualTo(ours.getMetric());
        assertThat(decoded.path("value").asDouble()).isEqualTo(4.5);
        assertThat(decoded.path("source").path("kind").asText()).isEqualTo("HUMAN");
        assertThat(decoded.path("eventTime").asLong())
                .isEqualTo(ours.getEventTime().toEpochMilli());
        assertThat(decoded.path("retracted").asBoolean()).isTrue();
    }

    @Test
    void itWroteOurRecordAsWeDo() {
        assertThat(serde.serializer().serialize("hone.feedback", InteractionSamples.feedback()))
                .isEqualTo(Base64.getDecoder().decode(text("encodedAgain")));
    }

    private String text(String field) {
        return printed.path(field).asText();
    }

    private static JsonNode read() {
        Path kept = Path.of("src", "test", "resources", "golden", "npm", "feedback.json");
        try {
            return new ObjectMapper().readTree(Files.readString(kept));
        } catch (IOException missing) {
            throw new AssertionError("no " + kept, missing);
        }
    }
}
