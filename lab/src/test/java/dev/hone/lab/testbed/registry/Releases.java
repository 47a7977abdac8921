package dev.hone.lab.testbed.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The same interactions as programs of several releases write them, told apart by how their ids begin. */
record Releases(KafkaAccess wire, Instant begin) {

    /** The schema that a release writes a topic with, under the id that the registry gave it. */
    interface Writing {
        Schema schema(Topic<?> topic);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whether it came is what the test looks at
    void write(String release, Writing writing, int interactions) {
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = 0; i < interactions; i++) {
                String id = release + i;
                Instant at = begin.plusSeconds(i);
                producer.send(record(Topics.PROMPTS, id, prompt(i), at, writing));
                producer.send(record(Topics.RESPONSES, id, response(i), at.plusMillis(10), writing));
                producer.send(record(Topics.FEEDBACK, id, rating(i, at), at.plusMillis(20), writing));
            }
            producer.flush();
        }
    }

    /** What is closed of a release, by what its ids end with. */
    SortedMap<String, String> closed(String release) {
        SortedMap<String, String> closed = new TreeMap<>();
        try (var tail = new TopicTail<>(wire, Topics.INTERACTIONS)) {
            tail.toEnd((id, interaction) -> {
                if (interaction.getClosed() && id.startsWith(release)) {
                    closed.put(id.substring(release.length()), described(interaction));
                }
            });
        }
        return closed;
    }

    SortedMap<String, String> examples(String release) {
        SortedMap<String, String> examples = new TreeMap<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.toEnd((id, example) -> {
                if (id.startsWith(release)) {
                    examples.merge(
                            id.substring(release.length()), described(example), (one, two) -> one + " and " + two);
                }
            });
        }
        return examples;
    }

    private static String described(ScoredInteraction interaction) {
        return interaction.getQuality() + " " + interaction.getDue() + " " + interaction.getVotes() + " "
                + interaction.getPrompt() + " " + interaction.getResponse();
    }

    private static String described(Example example) {
        return example.getQuality() + " " + example.getMessages() + " " + example.getResponse();
    }

    private <V> ProducerRecord<String, byte[]> record(Topic<V> topic, String id, V value, Instant at, Writing writing) {
        String name = wire.name(topic);
        byte[] today = wire.connection().valueSerde(topic).serializer().serialize(name, value);
        Schema schema = writing.schema(topic);
        int schemaId = wire.connection().registry().register(name + "-value", schema);
        byte[] bytes = OtherSchema.written(topic, today, schema, schemaId);
        return new ProducerRecord<>(name, null, at.toEpochMilli(), id, bytes);
    }

    private static PromptSubmitted prompt(int number) {
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setSubject("u" + number)
                .setMessages(List.of(new Message("user", text("what is " + number))))
                .build();
    }

    private static ResponseServed response(int number) {
        return ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(text("it is " + number))
                .setPromptTokens(number)
                .build();
    }

    private static FeedbackGiven rating(int number, Instant at) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("rating")
                .setValue(1.0 + number % 5)
                .setSource(new Source(SourceKind.HUMAN, "u" + number))
                .setEventTime(at.plus(Duration.ofMillis(20)))
                .build();
    }

    private static TextEnvelope text(String words) {
        return new TextEnvelope(null, ByteBuffer.wrap(words.getBytes(UTF_8)));
    }
}
