package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.streams.join.SeenInteraction;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class LetterTraceTest {

    private static final FeedbackGiven GIVEN = FeedbackGiven.newBuilder()
            .setFeedbackId("f1")
            .setMetric("rating")
            .setValue(5.0)
            .setSource(new Source(SourceKind.HUMAN, "u"))
            .setCaller(new Caller("k", "acme", false, null))
            .setEventTime(Instant.EPOCH)
            .build();

    private static Map<String, Object> told(String reason, Deserializer<FeedbackGiven> values) {
        var letter = new ConsumerRecord<>("letters", 3, 7, "id".getBytes(UTF_8), new byte[] {1});
        letter.headers().add(RecordHeaders.STAGE, "join".getBytes(UTF_8));
        letter.headers().add(RecordHeaders.REASON, reason.getBytes(UTF_8));
        return LetterTrace.told(letter, values);
    }

    @Test
    void saysWhoseItIsAndWhyItIsThere() {
        Map<String, Object> told = told("too many pieces of feedback", (topic, bytes) -> GIVEN);

        assertThat(told)
                .containsEntry("feedback", SeenInteraction.Fate.name("f1"))
                .containsEntry("tenant", "acme")
                .containsEntry("orphan", false)
                .containsEntry("reason", "too many pieces of feedback")
                .containsEntry("offset", 7L);
    }

    @Test
    void orphansAreToldFromWhatWasRefused() {
        assertThat(told("orphan: its prompt and response did not come", (topic, bytes) -> GIVEN))
                .containsEntry("orphan", true);
    }

    @Test
    void whatCannotBeReadIsNobodys() {
        assertThat(told("no Avro", (topic, bytes) -> {
                    throw new SerializationException("no");
                }))
                .containsEntry("feedback", null)
                .containsEntry("tenant", null);
    }
}
