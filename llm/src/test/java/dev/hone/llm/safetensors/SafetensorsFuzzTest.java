package dev.hone.llm.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged files are refused with one of two exceptions or read as their own header says, and never cost memory out of
 * proportion to their size. Data is compared with what a plain reader of the format finds.
 */
class SafetensorsFuzzTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Room for classes that a first call loads; far below what the damaged numbers ask for. */
    private static final long ALLOWED_BYTES = 2_000_000;

    private static final long ALLOWED_BYTES_PER_BYTE = 64;
    private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|-?\\d+|[\\[\\]{},:]");
    private static final List<String> NASTY = List.of(
            "-1",
            "0",
            "1",
            "4",
            "8",
            "1e2",
            "4.0",
            "2147483647",
            "2147483648",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "9".repeat(400),
            "9".repeat(2000),
            "1e400",
            "NaN",
            "null",
            "true",
            "\"\"",
            "\"F32\"",
            "\"F16\"",
            "\"BF16\"",
            "\"F64\"",
            "\"I64\"",
            "\"f32\"",
            "\"a\"",
            "\"shape\"",
            "\"dtype\"",
            "\"data_offsets\"",
            "\"__metadata__\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "[[[[[[[[[[",
            "{\"x\":{\"x\":{\"x\":{}}}}",
            "\u0000",
            "\u00e9",
            "\ufeff",
            " ",
            "\"" + "n".repeat(3000) + "\"");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void warmUp() throws IOException {
        file = folder.resolve("fuzzed.safetensors");
        for (int i = 0; i < 20; i++) {
            assertThat(readsRightOrRefuses(good())).isTrue();
        }
    }

    @Test
    void survivesTruncationAtEveryPlace() throws IOException {
        byte[] good = good();
        for (int length = 0; length < good.length; length++) {
            assertThat(readsRightOrRefuses(Arrays.copyOf(good, length)))
                    .as("%d of %d bytes", length, good.length)
                    .isFalse();
        }
        assertThat(readsRightOrRefuses(Arrays.copyOf(good, good.length + 1))).isFalse();
    }

    @Test
    void survivesEveryFlippedBitOfLengthAndHeader() throws IOException {
        byte[] good = good();
        int end = 8 + headerLength(good);
        int read = 0;
        for (int bit = 0; bit < 8 * end; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            read += readsRightOrRefuses(flipped) ? 1 : 0;
        }
        // Names, metadata and padding may change their letters; lengths, types and offsets may not.
        assertThat(read).isBetween(50, end * 8 / 2);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void survivesChangedTokens(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        String header = header(good());
        byte[] data = Arrays.copyOfRange(good(), 8 + headerLength(good()), good().length);
        for (int i = 0; i < 2000; i++) {
            String changed = header;
            for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
                changed = edited(changed, random);
            }
            byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
            readsRightOrRefuses(assembled(bytes.length, bytes, data));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6})
    void survivesChangedBytes(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = good();
        int length = headerLength(good);
        for (int i = 0; i < 2000; i++) {
            byte[] header = Arrays.copyOfRange(good, 8, 8 + length);
            for (int edits = random.nextInt(1, 5); edits > 0; edits--) {
                header[random.nextInt(length)] = (byte) random.nextInt(256);
            }
            readsRightOrRefuses(assembled(length, header, Arrays.copyOfRange(good, 8 + length, good.length)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7})
    void survivesAnyHeaderLength(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = good();
        for (int i = 0; i < 2000; i++) {
            byte[] changed = good.clone();
            long length = random.nextLong() >>> random.nextInt(64);
            ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            assertThat(readsRightOrRefuses(changed) && length != headerLength(good))
                    .isFalse();
        }
    }

    @Test
    void costsNothingWhereAHugeHeaderIsEmpty() throws IOException {
        int length = 100_000_000;
        for (String start : List.of("", "{", "{\"a\":{\"shape\":[", "{\"__metadata__\":{\"")) {
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(0);
                sparse.setLength(8L + length);
                sparse.write(assembled(length, start.getBytes(StandardCharsets.UTF_8), new byte[0]));
            }
            long before = allocated();
            assertThat(opens()).isFalse();
            assertThat(allocated() - before).isLessThan(ALLOWED_BYTES);
        }
    }

    @Test
    void boundsWhatAHugeHeaderCosts() throws IOException {
        for (String filler : List.of(
                "{\"a\":{\"shape\":[" + "1,".repeat(5_000_000),
                "{\"a\":" + "[".repeat(10_000_000),
                "{\"a\":\"" + "x".repeat(10_000_000),
                "{" + " ".repeat(10_000_000))) {
            byte[] header = filler.getBytes(StandardCharsets.UTF_8);
            Files.write(file, assembled(header.length, header, new byte[0]));
            long before = allocated();
            assertThat(opens()).isFalse();
            assertThat(allocated() - before).isLessThan(6L * header.length);
        }
    }

    /** For a coverage-guided fuzzer: the whole file as it is. */
    static void fuzzerTestOneInput(byte[] content) throws IOException {
        SafetensorsFuzzTest test = new SafetensorsFuzzTest();
        test.file = Files.createTempFile("fuzzed", ".safetensors");
        try {
            test.readsRightOrRefuses(content);
        } finally {
            Files.delete(test.file);
        }
    }

    private boolean readsRightOrRefuses(byte[] content) throws IOException {
        // Some file systems flush a file that is truncated and written again, but not a new one.
        Files.deleteIfExists(file);
        Files.write(file, content);
        long before = allocated();
        boolean opens = opens();
        assertThat(allocated() - before).isLessThan(ALLOWED_BYTES + ALLOWED_BYTES_PER_BYTE * content.length);
        if (opens) {
            requireSame(content);
        }
        return opens;
    }

    private boolean opens() throws IOException {
        try {
            SafetensorsFile.open(file).close();
            return true;
        } catch (SafetensorsException | IllegalArgumentException refused) {
            assertThat(refused.getMessage()).contains(file.toString());
            return false;
        } catch (RuntimeException | Error other) {
            return fail("neither read nor refused: " + header(Files.readAllBytes(file)), other);
        }
    }

    private void requireSame(byte[] content) throws IOException {
        int dataStart = 8 + headerLength(content);
        JsonNode header = JSON.readTree(header(content));
        long covered = 0;
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.names().size()).isEqualTo(header.size() - (header.has("__metadata__") ? 1 : 0));
            for (String name : open.names()) {
                StoredTensor tensor = open.tensor(name);
                JsonNode entry = header.path(name);
                int begin = entry.path("data_offsets").path(0).asInt();
                int end = entry.path("data_offsets").path(1).asInt();
                assertThat(tensor.type().name()).isEqualTo(entry.path("dtype").asText());
                assertThat(tensor.shape().toString().replace(" ", ""))
                        .isEqualTo(entry.path("shape").toString());
                assertThat(tensor.rows(0, tensor.rowCount()))
                        .isEqualTo(ByteBuffer.wrap(content, dataStart + begin, end - begin));
                assertThat(FloatTensor.of(tensor).values())
                        .hasSize((end - begin) / tensor.type().bytes());
                covered += end - begin;
            }
        }
        assertThat(covered).isEqualTo(content.length - dataStart);
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static String edited(String header, SplittableRandom random) {
        List<MatchResult> tokens = TOKEN.matcher(header).results().toList();
        if (tokens.isEmpty()) {
            return header;
        }
        MatchResult at = tokens.get(random.nextInt(tokens.size()));
        MatchResult other = tokens.get(random.nextInt(tokens.size()));
        String replacement =
                switch (random.nextInt(5)) {
                    case 0 -> "";
                    case 1 -> at.group() + at.group();
                    case 2 -> other.group();
                    default -> NASTY.get(random.nextInt(NASTY.size()));
                };
        return header.substring(0, at.start()) + replacement + header.substring(at.end());
    }

    private static byte[] good() throws IOException {
        String header = "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[3,2],\"data_offsets\":[24,36]},"
                + "\"c\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[40,44]},"
                + "\"d\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[36,40]},"
                + "\"e\":{\"dtype\":\"F32\",\"shape\":[0,4],\"data_offsets\":[44,44]}}    ";
        byte[] data = new byte[44];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37);
        }
        return assembled(header.length(), header.getBytes(StandardCharsets.UTF_8), data);
    }

    private static byte[] assembled(long length, byte[] header, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array());
        out.write(header);
        out.write(data);
        return out.toByteArray();
    }

    private static int headerLength(byte[] content) {
        return (int) ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static String header(byte[] content) {
        int length = content.length < 8 ? 0 : Math.max(0, Math.min(headerLength(content), content.length - 8));
        return new String(content, Math.min(8, content.length), length, StandardCharsets.UTF_8);
    }
}
