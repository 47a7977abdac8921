package dev.hone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.letters.Letter;
import dev.hone.client.letters.LetterDesk;
import dev.hone.client.letters.LetterFilter;
import dev.hone.client.letters.LetterLog;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for dead letters, before a streams-app that reads what they send. */
class DeadLettersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SECRET = "what nobody else may read";

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;
    private static StreamsApp app;
    private static Path config;
    private static KafkaAccess wire;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        config = Files.writeString(folder.resolve("hone.yaml"), """
                kafka.bootstrap.servers: %s
                schema.registry.url: %s
                topics.partitions: 2
                topics.line.partitions: 1
                topics.replication: 1
                rollout.policy: gate
                data.dir: %s
                """.formatted(
                        kafka.bootstrapServers(), registry.url(), folder.resolve("state")));
        Settings settings = Settings.read(config, Map.of());
        wire = KafkaAccess.from(settings);
        app = StreamsApp.start(settings);
    }

    @AfterAll
    static void stop() {
        app.close();
        registry.close();
        kafka.close();
    }

    @Test
    void aLetterIsShownWithoutWhatAUserWroteUnlessThatIsAskedFor() throws Exception {
        send("shown", feedback("mood", "f1"));
        String letter = letterAbout("shown", "open");

        assertThat(printed("dead-letters list")).contains("letter", "state", letter, "unknown metric \"mood\"");
        String shown = printed("dead-letters show " + letter);
        assertThat(shown)
                .contains("hone.feedback", "decode", "unknown metric", "traceparent", RecordHeaders.OFFSET)
                .doesNotContain(SECRET, "shown", "00-aa");
        assertThat(printed("dead-letters show --value " + letter)).contains(SECRET, "shown", "00-aa");
        assertThat(json("dead-letters show -o json " + letter).path("state").asText())
                .isEqualTo("open");
        assertThat(json("dead-letters list --topic prompts -o json")).isEmpty();
        assertThat(json("dead-letters list --stage decode --reason MOOD --since 1h -o json"))
                .isNotEmpty();
        assertThat(json("dead-letters list --until 1h -o json")).isEmpty();
    }

    @Test
    void aRecordWhoseFaultIsMendedIsTakenWhenItIsSentAgain() throws Exception {
        byte[] value = bytes(feedback("rating", "f2"));
        int known = ByteBuffer.wrap(value).getInt(1);
        send("mended", ByteBuffer.wrap(value).putInt(1, known + 1000).array());
        String letter = letterAbout("mended", "open");
        assertThat(json("dead-letters show -o json " + letter).path("reason").asText())
                .contains("is unknown to the registry");
        registerUntil(known + 1000);
        long before = outcomes("pending");

        // An id that was unknown is believed for three seconds.
        assertThat(printed("dead-letters replay --why registered " + letter)).contains("replayed");

        await().atMost(PATIENCE).until(() -> outcomes("pending") == before + 1 || reopened("mended"));
        if (reopened("mended")) {
            printed("dead-letters replay " + letterAbout("mended", "open"));
            await().atMost(PATIENCE).until(() -> outcomes("pending") == before + 1);
        }
        List<ConsumerRecord<String, byte[]>> sent = records(Topics.FEEDBACK, "mended");
        ConsumerRecord<String, byte[]> again = sent.get(sent.size() - 1);
        assertThat(again.value()).isEqualTo(sent.get(0).value());
        assertThat(again.timestamp()).isEqualTo(sent.get(0).timestamp());
        assertThat(again.partition()).isEqualTo(sent.get(0).partition());
        assertThat(header(again, RecordHeaders.REPLAYS)).isIn("1", "2");
        assertThat(header(again, "traceparent")).isEqualTo("00-aa");
        JsonNode shown = json("dead-letters show -o json " + letter);
        assertThat(shown.path("state").asText()).isEqualTo("replayed");
        assertThat(shown.path("why").asText()).isEqualTo("registered");
        assertThat(shown.path("replayedTo").asText())
                .isEqualTo(sent.get(1).partition() + "-" + sent.get(1).offset());
    }

    @Test
    void oneThatComesBackEachTimeIsNotSentForEver() throws Exception {
        send("loop", feedback("gloom", "f3"));
        for (int replay = 0; replay < 3; replay++) {
            String letter = letterAbout("loop", "open");
            assertThat(run("dead-letters replay " + letter))
                    .describedAs(err.toString())
                    .isZero();
            // Nor is a letter sent twice.
            assertThat(run("dead-letters replay " + letter)).isEqualTo(1);
            assertThat(out.toString()).contains("was replayed at");
        }
        String last = letterAbout("loop", "open");

        assertThat(run("dead-letters replay --reason gloom")).isEqualTo(1);

        assertThat(out.toString()).contains("was replayed 3 times and came back each time");
        assertThat(records(Topics.FEEDBACK, "loop")).hasSize(4);
        assertThat(printed("dead-letters skip --why hopeless " + last)).contains("skipped");
        assertThat(run("dead-letters skip --why hopeless " + last)).isEqualTo(1);
        assertThat(json("dead-letters list --state open --reason gloom -o json"))
                .isEmpty();
        assertThat(json("dead-letters list --state replayed --reason gloom -o json"))
                .hasSize(3);
    }

    @Test
    void aLetterThatWasCutOrOnlyCountsIsRefused() throws Exception {
        send("cut", new byte[300_000]);
        String cut = letterAbout("cut", "open");
        ProducerRecord<String, byte[]> counting =
                new ProducerRecord<>(wire.name(Topics.DEAD_LETTERS), 0, null, "counting", new byte[0]);
        Map.of(
                        RecordHeaders.TOPIC, wire.name(Topics.FEEDBACK),
                        RecordHeaders.PARTITION, "1",
                        RecordHeaders.OFFSET, "7",
                        RecordHeaders.LAST_OFFSET, "99",
                        RecordHeaders.REASON, "a flood",
                        RecordHeaders.LEFT_OUT, "47")
                .forEach((name, value) -> counting.headers().add(name, value.getBytes(UTF_8)));
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(counting).get();
        }
        String counts = letterAbout("counting", "counted");

        assertThat(run("dead-letters replay " + cut + " " + counts)).isEqualTo(1);

        assertThat(out.toString())
                .contains("only the beginning", "stands for 47 others", "partition 1, from offset 7 to 99");
        assertThat(json("dead-letters list --state counted -o json")
                        .get(0)
                        .path("letters")
                        .asLong())
                .isEqualTo(47);
        assertThat(run("dead-letters replay --dry-run " + cut)).isEqualTo(1);
    }

    @Test
    void whoSaysNothingIsToldWhatToSay() {
        assertThat(run("dead-letters replay")).isEqualTo(2);
        assertThat(err.toString()).contains("which letters?");
        assertThat(run("dead-letters replay --all 0-1")).isEqualTo(2);
        assertThat(run("dead-letters skip --all")).isEqualTo(2);
        assertThat(run("dead-letters show 0-999999")).isEqualTo(2);
        assertThat(run("dead-letters show seven")).isEqualTo(2);
        assertThat(run("dead-letters list --topic nonsense")).isEqualTo(2);
        assertThat(run("dead-letters")).isEqualTo(2);
    }

    @Test
    void ofTwoWhoDealWithLettersTheFirstIsFencedOff() throws Exception {
        send("fenced", feedback("doom", "f4"));
        letterAbout("fenced", "open");
        List<Letter> letters = new ArrayList<>();
        new LetterLog(wire).letters(new LetterFilter(null, null, "doom", null, null), letters::add);

        try (LetterDesk first = LetterDesk.open(wire, InstantSource.system(), "ann");
                LetterDesk second = LetterDesk.open(wire, InstantSource.system(), "bob")) {
            assertThatThrownBy(() -> first.replay(letters, "")).isInstanceOf(KafkaException.class);
            second.replay(letters, "");
        }
        awaitNoOpenTransaction(Topics.FEEDBACK);

        assertThat(records(Topics.FEEDBACK, "fenced")).hasSize(2);
    }

    /** A commit is over before its markers are in the log; until then nobody who reads what is committed sees it. */
    private static void awaitNoOpenTransaction(Topic<?> topic) throws Exception {
        try (Admin admin = wire.admin();
                var consumer = wire.consumer()) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            KafkaAccess.partitions(consumer, wire.name(topic))
                    .forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            await().atMost(PATIENCE)
                    .until(() -> offsets(admin, latest, IsolationLevel.READ_COMMITTED)
                            .equals(offsets(admin, latest, IsolationLevel.READ_UNCOMMITTED)));
        }
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Map<TopicPartition, OffsetSpec> asked, IsolationLevel isolation) throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private static FeedbackGiven feedback(String metric, String id) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId(id)
                .setMetric(metric)
                .setValue(4.0)
                .setComment(new TextEnvelope(null, ByteBuffer.wrap(SECRET.getBytes(UTF_8))))
                .setSource(new Source(SourceKind.HUMAN, "u1"))
                .setEventTime(Instant.ofEpochMilli(System.currentTimeMillis()))
                .build();
    }

    private static byte[] bytes(FeedbackGiven feedback) {
        return wire.connection()
                .valueSerde(Topics.FEEDBACK)
                .serializer()
                .serialize(wire.name(Topics.FEEDBACK), feedback);
    }

    private static void send(String id, FeedbackGiven feedback) throws Exception {
        send(id, bytes(feedback));
    }

    private static void send(String id, byte[] value) throws Exception {
        try (Producer<String, byte[]> producer = wire.producer()) {
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(wire.name(Topics.FEEDBACK), id, value);
            record.headers().add("traceparent", "00-aa".getBytes(UTF_8));
            producer.send(record).get();
        }
    }

    /** Registers schemas that can be read as feedback until one has this id. */
    private static void registerUntil(int id) {
        Schema ours = FeedbackGiven.getClassSchema();
        int last = 0;
        for (int i = 0; last < id; i++) {
            Schema other = new Schema.Parser().parse(ours.toString());
            other.addProp("variant", i);
            last = wire.connection().registry().register("variants-" + i, other);
        }
        assertThat(last).isEqualTo(id);
    }

    private static long outcomes(String name) {
        Map<String, Long> byPartition = new java.util.HashMap<>();
        try (var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            tail.toEnd((partition, ledger) ->
                    byPartition.put(partition, ledger.getOutcomes().getOrDefault(name, 0L)));
        }
        return byPartition.values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean reopened(String key) {
        return letters(key, "open").size() > 0;
    }

    /** The one letter under a key that stands so, waited for. */
    private static String letterAbout(String key, String state) {
        await().atMost(PATIENCE).until(() -> letters(key, state).size() == 1);
        return letters(key, state).get(0);
    }

    private static List<String> letters(String key, String state) {
        LetterLog log = new LetterLog(wire);
        var marks = log.marks();
        List<String> found = new ArrayList<>();
        log.letters(LetterFilter.ALL, letter -> {
            byte[] its = letter.record().key();
            if (its != null
                    && new String(its, UTF_8).equals(key)
                    && marks.state(letter).equals(state)) {
                found.add(letter.id().toString());
            }
        });
        return found;
    }

    private static List<ConsumerRecord<String, byte[]>> records(Topic<?> topic, String key) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (var consumer = wire.consumer()) {
            var partitions = KafkaAccess.partitions(consumer, wire.name(topic));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (key.equals(record.key())) {
                        found.add(record);
                    }
                });
            }
        }
        return found;
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return StreamSupport.stream(record.headers().headers(name).spliterator(), false)
                .map(found -> new String(found.value(), UTF_8))
                .reduce((first, second) -> first + "," + second)
                .orElse("");
    }

    private JsonNode json(String command) throws IOException {
        return new ObjectMapper().readTree(printed(command));
    }

    private String printed(String command) {
        out.getBuffer().setLength(0);
        assertThat(run(command)).describedAs("%s: %s", command, err).isZero();
        return out.toString();
    }

    private int run(String command) {
        String[] words = (command + " --config " + config).split(" ");
        return CommandMain.run(new HoneCommand(), new PrintWriter(out, true), new PrintWriter(err, true), words);
    }
}
