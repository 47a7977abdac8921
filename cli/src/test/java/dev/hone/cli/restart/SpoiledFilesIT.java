package dev.hone.cli.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker on what a power cut may leave: a copy of a running broker's folder, of which single files are not whole. */
class SpoiledFilesIT {

    private static final String TOPIC = "notes";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final List<String> WRITTEN =
            IntStream.range(0, 200).mapToObj(i -> "note " + i).toList();
    private static final String METADATA = "__cluster_metadata-0";
    private static final int TRIES = 20;

    @TempDir
    static Path shared;

    private static EmbeddedKafka running;
    /** A copy of its folder in which nobody writes. */
    private static Path still;

    @TempDir
    Path folder;

    /** What is done to the copy. */
    enum Damage {
        NONE {
            @Override
            void to(Path logs) {}
        },
        TORN_END_OF_A_LOG {
            @Override
            void to(Path logs) throws IOException {
                append(newest(logs.resolve(TOPIC + "-0"), ".log"), new byte[] {0, 0, 0, 0, 0, 0, 0, 9, 0, 0});
            }
        },
        ZEROS_AT_THE_END_OF_A_LOG {
            @Override
            void to(Path logs) throws IOException {
                append(newest(logs.resolve(TOPIC + "-0"), ".log"), new byte[4096]);
            }
        },
        ZEROS_AT_THE_END_OF_THE_METADATA {
            @Override
            void to(Path logs) throws IOException {
                append(newest(logs.resolve(METADATA), ".log"), new byte[4096]);
            }
        },
        TORN_END_OF_THE_METADATA {
            @Override
            void to(Path logs) throws IOException {
                append(newest(logs.resolve(METADATA), ".log"), new byte[] {0, 0, 0, 0, 0, 0, 0, 9, 0, 0});
            }
        },
        EMPTY_INDEXES {
            @Override
            void to(Path logs) throws IOException {
                empty(newest(logs.resolve(TOPIC + "-0"), ".index"));
                empty(newest(logs.resolve(TOPIC + "-0"), ".timeindex"));
                empty(newest(logs.resolve(METADATA), ".index"));
            }
        },
        EMPTY_QUORUM_STATE {
            @Override
            void to(Path logs) throws IOException {
                empty(logs.resolve(METADATA).resolve("quorum-state"));
            }
        },
        ZEROED_EPOCHS {
            @Override
            void to(Path logs) throws IOException {
                Files.write(logs.resolve(TOPIC + "-0").resolve("leader-epoch-checkpoint"), new byte[32]);
            }
        },
        EMPTY_CHECKPOINTS {
            @Override
            void to(Path logs) throws IOException {
                empty(logs.resolve("recovery-point-offset-checkpoint"));
                empty(logs.resolve("replication-offset-checkpoint"));
                empty(logs.resolve("log-start-offset-checkpoint"));
            }
        },
        EMPTY_META_PROPERTIES {
            @Override
            void to(Path logs) throws IOException {
                empty(logs.resolve("meta.properties"));
            }
        },
        NO_META_PROPERTIES {
            @Override
            void to(Path logs) throws IOException {
                Files.delete(logs.resolve("meta.properties"));
            }
        },
        EMPTY_BOOTSTRAP {
            @Override
            void to(Path logs) throws IOException {
                empty(logs.resolve("bootstrap.checkpoint"));
            }
        };

        abstract void to(Path logs) throws IOException;
    }

    @BeforeAll
    static void write() throws Exception {
        running = EmbeddedKafka.start(shared.resolve("kafka"), 0);
        Map<String, Object> connection = Map.of("bootstrap.servers", running.bootstrapServers());
        try (Admin admin = Admin.create(connection)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        write(running, WRITTEN);
        still = stillCopy(shared.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest
    @EnumSource
    void startsWithEverythingThatIsWhole(Damage damage) throws Exception {
        copy(still, folder.resolve("kafka"));
        damage.to(folder.resolve("kafka").resolve("log"));
        var words = new ArrayList<String>();

        try (EmbeddedKafka again = EmbeddedKafka.start(folder.resolve("kafka"), FreePort.any(), words::add)) {
            assertThat(read(again, WRITTEN.size())).isEqualTo(WRITTEN);
            write(again, List.of("after"));
            assertThat(read(again, WRITTEN.size() + 1)).endsWith("after");
        }

        assertThat(words).anyMatch(word -> word.startsWith("recovering after an unclean stop"));
    }

    @Test
    void formatsAFolderAnewInWhichFormattingDidNotComeToItsEnd() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("kafka").resolve("log"));
        Files.createFile(logs.resolve("meta.properties"));
        Files.createFile(logs.resolve("bootstrap.checkpoint"));

        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            assertThat(kafka.bootstrapServers()).isNotEmpty();
        }
    }

    @Test
    void refusesAFolderInWhichABrokerRuns() {
        assertThatThrownBy(() -> EmbeddedKafka.start(shared.resolve("kafka"), 0))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("another broker runs in " + shared.resolve("kafka"));
    }

    private static void write(EmbeddedKafka kafka, List<String> notes) throws Exception {
        Map<String, Object> connection = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(connection, new StringSerializer(), new StringSerializer())) {
            for (String note : notes) {
                producer.send(new ProducerRecord<>(TOPIC, 0, null, note)).get();
            }
        }
    }

    private static List<String> read(EmbeddedKafka kafka, int count) {
        var notes = new ArrayList<String>();
        Map<String, Object> connection = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(connection, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            assertThat(consumer.endOffsets(List.of(PARTITION))).containsEntry(PARTITION, (long) count);
            while (notes.size() < count) {
                consumer.poll(Duration.ofMillis(200)).forEach(note -> notes.add(note.value()));
            }
        }
        return notes;
    }

    private static Path newest(Path log, String ending) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void append(Path file, byte[] bytes) throws IOException {
        try (var end = new RandomAccessFile(file.toFile(), "rw")) {
            end.seek(end.length());
            end.write(bytes);
        }
    }

    private static void empty(Path file) throws IOException {
        Files.write(file, new byte[0]);
    }

    /** Begins anew where a file goes while it is copied: a checkpoint is written beside the old one, and renamed. */
    private static Path stillCopy(Path from) throws IOException {
        for (int tries = 1; ; tries++) {
            Path to = shared.resolve("still-" + tries);
            try {
                copy(from, to);
                return to;
            } catch (NoSuchFileException gone) {
                if (tries == TRIES) {
                    throw gone;
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
