package dev.hone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.Sender;
import org.apache.kafka.common.utils.LogContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogFileTest {

    @TempDir
    Path folder;

    @AfterEach
    void quiet() {
        LogFile.onErrorStream();
    }

    @Test
    void theLogIsTurnedOverAndItsOldPartsEnd() throws IOException {
        LogFile.in(folder);
        String line = "x".repeat(1 << 20);
        for (int i = 0; i < 70; i++) {
            LoggerFactory.getLogger("dev.hone.test").atWarn().log(line);
        }
        LogFile.onErrorStream();

        assertThat(sizes()).hasSize(1 + LogFile.KEPT).allMatch(size -> size < LogFile.MAX_BYTES + (2L << 20));
    }

    @Test
    void nobodyElseReadsIt() throws IOException {
        Path file = LogFile.in(folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFolderThatIsNotThereIsMadeForIt() throws IOException {
        Path file = LogFile.in(folder.resolve("not").resolve("there"));

        assertThat(file).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void aLineOfJsonHasTheFieldsOfItsEvent() throws IOException {
        Path file = folder.resolve("program.log");
        LogFile.as(new LoggingConfig(LoggingConfig.Format.JSON, file, LogFile.MAX_BYTES, 1));
        LoggerFactory.getLogger("dev.hone.test")
                .atWarn()
                .addKeyValue("modelVersion", "main@sha256:aa")
                .addKeyValue("offset", 7L)
                .addKeyValue("message", "one of ours")
                .setCause(new IllegalStateException("of \"disk\"\nand line"))
                .log("version not loaded");
        LogFile.onErrorStream();

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines.get(0));
        assertThat(Instant.parse(line.get("time").asText())).isAfter(Instant.EPOCH);
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("logger").asText()).isEqualTo("dev.hone.test");
        assertThat(line.get("message").asText()).isEqualTo("version not loaded");
        assertThat(line.get("modelVersion").asText()).isEqualTo("main@sha256:aa");
        assertThat(line.get("offset").isNumber()).isTrue();
        assertThat(line.get("_message").asText()).isEqualTo("one of ours");
        assertThat(line.get("error").asText()).contains("of \"disk\"\nand line", "LogFileTest");
    }

    @Test
    void theFileOfASettingIsTurnedOverToo() throws IOException {
        LogFile.as(new LoggingConfig(LoggingConfig.Format.JSON, folder.resolve("serving.log"), 4096, 2));
        for (int i = 0; i < 200; i++) {
            LoggerFactory.getLogger("dev.hone.test").atWarn().log("x".repeat(100));
        }
        LogFile.onErrorStream();

        assertThat(folder.resolve("serving.2.log")).exists();
        assertThat(sizes()).hasSize(3).allMatch(size -> size < 8192);
    }

    // As the producer says it: the logger of its sender, and the words around the reason.
    @Test
    void sendsThatAreRetriedSinceATransactionEndsAreNotInIt() throws IOException {
        Path file = LogFile.in(folder);
        Logger sender = new LogContext("[Producer clientId=scoring-1] ").logger(Sender.class);
        String words = "Got error produce response with correlation id {} on topic-partition {}, retrying ({} attempts"
                + " left). Error: {}";
        sender.warn(words, 7, "hone.examples-3", 2147483646, "CONCURRENT_TRANSACTIONS");
        sender.warn(words, 8, "hone.examples-3", 2147483646, "NOT_LEADER_OR_FOLLOWER");
        sender.warn("something else about CONCURRENT_TRANSACTIONS");
        LoggerFactory.getLogger("other").warn("Got error produce response of CONCURRENT_TRANSACTIONS");
        LogFile.onErrorStream();

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("NOT_LEADER_OR_FOLLOWER");
        assertThat(lines.get(1)).contains("something else");
        assertThat(lines.get(2)).contains("other");
    }

    private List<Long> sizes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.toFile().length()).toList();
        }
    }
}
