package dev.hone.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox whose disk is filled to its last byte: a file system in memory, which only root may mount. */
class FullOutboxTest {

    private static final TopicsConfig TOPICS = TopicsConfig.from(Settings.of(Map.of()));

    @TempDir
    Path folder;

    private final ConnectionConfig connection =
            ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://full")));
    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private Path disk = Path.of("");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()) == 0,
                "SKIPPED: a full disk needs the right to mount a file system");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", disk.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException notThere) {
            return 1;
        }
    }

    @Test
    void refusesWithoutNamingAPathAndGoesOnByItselfWhenThereIsRoom() throws Exception {
        try (Outbox outbox = open()) {
            outbox.feedback(List.of(Events.feedback("i1", "before")));
            fill();

            assertThatThrownBy(() -> answerUntilItIsFull(outbox))
                    .isInstanceOf(CaptureRefusedException.class)
                    .hasMessageContaining("full")
                    .message()
                    .doesNotContain(folder.toString());
            assertThat(outbox.problem()).isPresent();
            Files.delete(disk.resolve("balloon"));
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(outbox.problem()).isEmpty());
            outbox.feedback(List.of(Events.feedback("i1", "after")));
            outbox.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> outbox.waiting() == 0);

            assertThat(outbox.failure()).isEmpty();
            assertThat(broker.history().stream()
                            .map(sent -> new String(
                                    sent.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8)))
                    .contains("i1/feedback/before", "i1/feedback/after");
        }
    }

    @Test
    void whatSendsIsNotEndedByADiskThatIsFull() throws Exception {
        try (Outbox outbox = open()) {
            outbox.start();
            fill();
            assertThatThrownBy(() -> answerUntilItIsFull(outbox)).isInstanceOf(CaptureRefusedException.class);
            Files.delete(disk.resolve("balloon"));

            await().atMost(Duration.ofMinutes(1)).until(() -> outbox.problem().isEmpty() && outbox.waiting() == 0);

            assertThat(outbox.failure()).isEmpty();
        }
    }

    private Outbox open() {
        CaptureConfig config =
                new CaptureConfig(disk.resolve("outbox"), true, 64 << 20, 1_000_000, Duration.ofSeconds(2), true);
        return new Outbox(config, TOPICS, connection, InstantSource.fixed(Events.ANSWERED), () -> broker);
    }

    private static void answerUntilItIsFull(Outbox outbox) {
        for (int i = 0; i < 10_000; i++) {
            outbox.interaction(Events.prompt("i" + i), Events.response("i" + i, "that".repeat(1000)));
        }
    }

    private void fill() throws IOException {
        Optional<IOException> full = Optional.empty();
        try (OutputStream balloon = Files.newOutputStream(disk.resolve("balloon"))) {
            byte[] chunk = new byte[4096];
            while (true) {
                balloon.write(chunk);
            }
        } catch (IOException noRoom) {
            full = Optional.of(noRoom);
        }
        assertThat(full).isPresent();
    }
}
