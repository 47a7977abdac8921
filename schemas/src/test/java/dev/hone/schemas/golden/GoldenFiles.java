package dev.hone.schemas.golden;

import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificRecord;

/** The golden files: for each topic the schemas that there have been, from 1, and a record written with each. */
public final class GoldenFiles {

    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    /** The bytes of one record in the wire format, with the schema that it was written with. */
    public record Golden(String topic, int version, Schema writer, ByteBuffer wire) {

        public byte[] bytes() {
            byte[] bytes = new byte[wire.remaining()];
            wire.duplicate().get(bytes);
            return bytes;
        }

        /** The id that the bytes name their schema by. */
        public int schemaId() {
            return wire.getInt(1);
        }

        @Override
        public String toString() {
            return topic + " " + version;
        }
    }

    private GoldenFiles() {}

    /** What the newest golden file of each topic means. */
    static Map<Topic<?>, SpecificRecord> samples() {
        Map<Topic<?>, SpecificRecord> samples = new LinkedHashMap<>();
        samples.put(Topics.PROMPTS, InteractionSamples.prompt());
        samples.put(Topics.RESPONSES, InteractionSamples.response());
        samples.put(Topics.FEEDBACK, InteractionSamples.feedback());
        samples.put(Topics.CLOCK, LineSamples.tick());
        samples.put(Topics.CATALOGUES, LineSamples.catalogue());
        samples.put(Topics.INTERACTIONS, InteractionSamples.interaction());
        samples.put(Topics.GOAL_SETS, LineSamples.goalSet());
        samples.put(Topics.EXAMPLES, InteractionSamples.example());
        samples.put(Topics.TRAINING_ROUNDS, RoundSamples.round());
        samples.put(Topics.MODEL_VERSIONS, RoundSamples.outcome());
        samples.put(Topics.ROLLOUT_COMMANDS, RoundSamples.command());
        samples.put(Topics.ROLLOUTS, RoundSamples.state());
        samples.put(Topics.ROLLOUT_DECISIONS, RoundSamples.decision());
        samples.put(Topics.ROLLOUT_EVIDENCE, RoundSamples.evidence());
        samples.put(Topics.PROGRESS, RoundSamples.progress());
        samples.put(Topics.SERVING_STATUS, LineSamples.servingStatus());
        samples.put(Topics.ERASURES, LineSamples.erasure());
        samples.put(Topics.ERASED, LineSamples.erased());
        samples.put(Topics.SUBJECT_KEYS, LineSamples.subjectKey());
        samples.put(Topics.QUALITY_DELTAS, LineSamples.delta());
        samples.put(Topics.EXPOSURES, RoundSamples.exposure());
        samples.put(Topics.CANARY_RESPONSES, RoundSamples.answered());
        samples.put(Topics.ROUND_SHARDS, RoundSamples.shard());
        samples.put(Topics.SESSIONS, InteractionSamples.joined());
        samples.put(Topics.LEDGERS, InteractionSamples.ledger());
        return samples;
    }

    public static List<Golden> all() {
        return Topics.all().stream()
                .filter(topic -> !topic.raw())
                .flatMap(topic -> of(topic).stream())
                .toList();
    }

    /** Oldest first. */
    static List<Golden> of(Topic<?> topic) {
        List<Golden> found = new ArrayList<>();
        for (int version = 1; Files.exists(file(topic, version, "avsc")); version++) {
            found.add(read(topic, version));
        }
        return found;
    }

    static void write(Topic<?> topic, int version, Schema writer, byte[] bytes) {
        try {
            Files.createDirectories(FOLDER.resolve(topic.name()));
            Files.writeString(file(topic, version, "avsc"), SchemaFormatter.format("json/pretty", writer) + "\n");
            Files.write(file(topic, version, "bin"), bytes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Golden read(Topic<?> topic, int version) {
        try {
            Schema writer = new Schema.Parser().parse(Files.readString(file(topic, version, "avsc")));
            byte[] bytes = Files.readAllBytes(file(topic, version, "bin"));
            return new Golden(topic.name(), version, writer, ByteBuffer.wrap(bytes));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path file(Topic<?> topic, int version, String extension) {
        return FOLDER.resolve(topic.name()).resolve(version + "." + extension);
    }
}
