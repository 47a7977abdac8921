package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicSizesTest {

    private static final int DATA = 0;
    private static final int CONTROL = 0x30;

    @TempDir
    Path logs;

    @Test
    void countsRecordsOfAllPartitionsAndNoMarksOfTransactions() throws IOException {
        write("run1.examples-0", 100, DATA, 7);
        write("run1.examples-0", 78, CONTROL, 1);
        write("run1.examples-0", 50, DATA, 3);
        write("run1.examples-1", 61, DATA, 2);
        write("run11.examples-1", 61, DATA, 2);

        assertThat(TopicSizes.of(logs, "run1."))
                .isEqualTo(Map.of("run1.examples", new TopicSizes.Size(12, 112 + 62 + 73)));
    }

    @Test
    void whatIsOnlyReservedIsNothing() throws IOException {
        write("run1.examples-0", 100, DATA, 7);
        Files.write(logs.resolve("run1.examples-0").resolve("0.log"), new byte[500], StandardOpenOption.APPEND);

        assertThat(TopicSizes.of(logs, "run1.")).isEqualTo(Map.of("run1.examples", new TopicSizes.Size(7, 112)));
    }

    @Test
    void leavesOutWhatATopicHadBefore() {
        var before = Map.of("old", new TopicSizes.Size(7, 70), "same", new TopicSizes.Size(2, 20));
        var now = Map.of(
                "old",
                new TopicSizes.Size(10, 95),
                "same",
                new TopicSizes.Size(2, 20),
                "new",
                new TopicSizes.Size(1, 9));

        assertThat(TopicSizes.since(before, now))
                .isEqualTo(Map.of("old", new TopicSizes.Size(3, 25), "new", new TopicSizes.Size(1, 9)));
    }

    private void write(String partition, int length, int attributes, int count) throws IOException {
        ByteBuffer batch = ByteBuffer.allocate(12 + length);
        batch.putInt(8, length).putShort(21, (short) attributes).putInt(57, count);
        Path folder = Files.createDirectories(logs.resolve(partition));
        Files.write(folder.resolve("0.log"), batch.array(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
