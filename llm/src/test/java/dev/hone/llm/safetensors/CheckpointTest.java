package dev.hone.llm.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {

    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    private Path folder;

    @Test
    void readsShardsLikeOneFile() throws IOException {
        write("model.safetensors", "a", "b", "c");
        SortedMap<String, FloatTensor> whole = readAndDelete();
        write(FIRST, "a", "c");
        write(SECOND, "b");
        index("a", FIRST, "b", SECOND, "c", FIRST);
        assertThat(readAndDelete()).isEqualTo(whole).isEqualTo(tensors("a", "b", "c"));
    }

    @Test
    void takesTheSingleFileWhereBothAreThere() throws IOException {
        write("model.safetensors", "a");
        write(FIRST, "b");
        index("b", FIRST);
        assertThat(readAndDelete()).containsOnlyKeys("a");
    }

    @Test
    void refusesShardsThatDoNotHoldWhatTheIndexSays() throws IOException {
        index("a", FIRST);
        refused("names the shard " + FIRST + ", which is missing");
        write(FIRST, "b");
        refused("has no tensor \"a\", which");
        write(FIRST, "a", "b");
        refused("\"b\", which", "does not name");
        write(SECOND, "b");
        index("a", FIRST, "b", SECOND);
        refused("\"b\"", "puts into " + SECOND + ": it is there twice");
        write(FIRST, "a");
        index("a", FIRST);
        refused("does not name the shards [" + SECOND + "]");
        Files.delete(folder.resolve(SECOND));
        assertThat(readAndDelete()).containsOnlyKeys("a");
        refused("neither model.safetensors nor model.safetensors.index.json");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'../model.safetensors'",
                "'/etc/x.safetensors'",
                "'sub/x.safetensors'",
                "'sub\\\\x.safetensors'",
                "'..'",
                "'.safetensors'",
                "'..safetensors'",
                "'x.bin'",
                "'x\\u0000.safetensors'",
                "''",
                "3",
                "null",
                "['x.safetensors']"
            })
    void refusesAnIndexThatPointsElsewhere(String shard) throws IOException {
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": " + shard.replace('\'', '"') + "}}");
        refused("puts tensor \"a\" into", "named without a path");
    }

    @Test
    void refusesAnIndexThatIsNone() throws IOException {
        for (String text : List.of("", "[", "3", "{}", "{\"weight_map\": {}}", "{\"weight_map\": []}")) {
            Files.writeString(folder.resolve("model.safetensors.index.json"), text);
            assertThatThrownBy(() -> Checkpoint.open(folder).close())
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContaining("model.safetensors.index.json");
        }
        Files.write(folder.resolve("model.safetensors.index.json"), new byte[] {'{', (byte) 0xff, '}'});
        refused("not valid UTF-8");
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"x.safetensors\", \"a\": \"y.safetensors\"}}");
        refused("not valid JSON", "Duplicate");
    }

    @Test
    void leavesBuffersValidWhenItIsClosed() throws IOException {
        write("model.safetensors", "a");
        Checkpoint checkpoint = Checkpoint.open(folder);
        StoredTensor tensor = checkpoint.tensor("a");
        ByteBuffer rows = tensor.rows(1, 2);
        checkpoint.close();
        assertThat(rows.isDirect()).isTrue();
        assertThat(rows.isReadOnly()).isTrue();
        assertThat(rows.asFloatBuffer().get(0))
                .isEqualTo(FloatTensor.named(tensors("a"), "a").values()[3]);
        assertThatThrownBy(() -> tensor.rows(0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> checkpoint.tensor("z"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no tensor \"z\"; it has [a]");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(ElementType.class)
    void digestsTheContentWhateverTheLayout(ElementType type) throws IOException {
        HostTensors host = HostTensors.as(type, tensors("a", "b", "c"));
        String expected = ContentDigest.of("text", host);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), host, Map.of());
        assertThat(digestAndDelete()).isEqualTo(expected);
        SafetensorsWriter.write(folder.resolve(FIRST), HostTensors.as(type, tensors("c")), Map.of("x", "y"));
        SafetensorsWriter.write(folder.resolve(SECOND), HostTensors.as(type, tensors("a", "b")), Map.of());
        index("a", SECOND, "b", SECOND, "c", FIRST);
        assertThat(digestAndDelete()).isEqualTo(expected);
        assertThat(ContentDigest.of("other", host)).isNotEqualTo(expected);
        assertThat(ContentDigest.of("text", HostTensors.as(type, tensors("a", "b"))))
                .isNotEqualTo(expected);
    }

    @Test
    void digestsTypeShapeAndEveryByte() {
        SortedMap<String, FloatTensor> plain = tensors("a");
        float[] values = FloatTensor.named(plain, "a").values().clone();
        String digest = ContentDigest.of("", plain);
        assertThat(ContentDigest.of("", HostTensors.of(plain)))
                .isEqualTo(digest)
                .startsWith("sha256:");
        assertThat(ContentDigest.of("", HostTensors.as(ElementType.BF16, plain)))
                .isNotEqualTo(digest);
        assertThat(digestOf(new FloatTensor(List.of(3, 2), values.clone()))).isNotEqualTo(digest);
        SortedMap<String, FloatTensor> zeros = new TreeMap<>(Map.of("a", new FloatTensor(List.of(2), new float[2])));
        assertThat(ContentDigest.of("", HostTensors.as(ElementType.F16, zeros)))
                .isNotEqualTo(ContentDigest.of("", HostTensors.as(ElementType.BF16, zeros)));
        values[5] = Math.nextUp(values[5]);
        assertThat(digestOf(new FloatTensor(List.of(2, 3), values))).isNotEqualTo(digest);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(ElementType.class)
    void writesAndReadsEveryType(ElementType type) throws IOException {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(tensors("a"));
        tensors.put("scalar", new FloatTensor(List.of(), new float[] {-1.5f}));
        tensors.put("empty", new FloatTensor(List.of(0, 7), new float[0]));
        tensors.put("hollow", new FloatTensor(List.of(7, 0), new float[0]));
        Path file = folder.resolve("x.safetensors");
        SafetensorsWriter.write(file, HostTensors.as(type, tensors), Map.of());
        assertThat(SafetensorsFile.readAll(file)).isEqualTo(FloatTensor.all(HostTensors.as(type, tensors)));
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.tensor("a").type()).isEqualTo(type);
            assertThat(open.tensor("scalar").rows(0, 1).remaining()).isEqualTo(type.bytes());
            assertThat(open.tensor("empty").rows(0, 0).remaining()).isZero();
            assertThatThrownBy(() -> open.tensor("a").rows(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            SafetensorsWriter.write(file, open, Map.of("from", "itself"));
        }
        assertThat(SafetensorsFile.readAll(file)).isEqualTo(FloatTensor.all(HostTensors.as(type, tensors)));
    }

    /**
     * Made by {@code make_tensors.py} beside the files: halves and bfloats of every kind, and torch's float32 of each.
     */
    @Test
    void readsWhatTorchWrites() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(Path.of("src/test/resources/safetensors"))) {
            for (String name : List.of("float16", "bfloat16")) {
                StoredTensor stored = checkpoint.tensor(name);
                float[] found = FloatTensor.of(stored).values();
                float[] expected =
                        FloatTensor.of(checkpoint.tensor(name + ".float32")).values();
                assertThat(stored.type()).isEqualTo(name.equals("float16") ? ElementType.F16 : ElementType.BF16);
                assertThat(found).hasSize(expected.length);
                for (int i = 0; i < found.length; i++) {
                    assertThat(Float.compare(found[i], expected[i]))
                            .as("%s %d", name, i)
                            .isZero();
                }
            }
            assertThat(checkpoint.tensor("scalar").shape()).isEmpty();
            assertThat(FloatTensor.of(checkpoint.tensor("scalar")).values()).containsExactly(-0.5f);
            assertThat(checkpoint.tensor("empty").shape()).containsExactly(0, 3);
        }
    }

    @Test
    void readsBeyondFourGibibytesPieceByPiece() throws IOException {
        long rows = 1_300_000;
        long bytes = rows * 1024 * Float.BYTES;
        String header = "{\"big\":{\"dtype\":\"F32\",\"shape\":[" + rows + ",1024],\"data_offsets\":[0," + bytes
                + "]},\"last\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[" + bytes + "," + (bytes + 4)
                + "]}}";
        Path file = folder.resolve("model.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8 + header.length() + bytes + 4);
            sparse.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length())
                    .array());
            sparse.write(header.getBytes(StandardCharsets.UTF_8));
            sparse.seek(8 + header.length() + bytes - 2);
            sparse.write(new byte[] {(byte) 0x80, 0x3f, (byte) 0x80, 0x3f, 0x00, 0x40});
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            StoredTensor big = checkpoint.tensor("big");
            ByteBuffer end = big.rows(1_299_999, 1_300_000);
            assertThat(end.asFloatBuffer().get(1023)).isEqualTo(1);
            assertThat(end.asFloatBuffer().get(1022)).isZero();
            assertThat(FloatTensor.of(checkpoint.tensor("last")).values()).containsExactly(1, 2);
            assertThatThrownBy(() -> big.rows(0, 1_300_000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ask for fewer rows at a time");
        }
    }

    private static String digestOf(FloatTensor tensor) {
        return ContentDigest.of("", new TreeMap<>(Map.of("a", tensor)));
    }

    private static SortedMap<String, FloatTensor> tensors(String... names) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        for (String name : names) {
            tensors.put(name, new SeededTensors(1).normal(name, List.of(2, 3), 1));
        }
        return tensors;
    }

    private void write(String file, String... names) throws IOException {
        SafetensorsWriter.write(folder.resolve(file), tensors(names), SafetensorsWriter.FORMAT);
    }

    private void index(String... tensorsAndShards) throws IOException {
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < tensorsAndShards.length; i += 2) {
            map.append(i == 0 ? "" : ",").append("\"" + tensorsAndShards[i] + "\":\"" + tensorsAndShards[i + 1] + "\"");
        }
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\":{\"total_size\":24},\"weight_map\":{" + map + "}}");
    }

    private SortedMap<String, FloatTensor> readAndDelete() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return FloatTensor.all(checkpoint);
        } finally {
            empty();
        }
    }

    private String digestAndDelete() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return ContentDigest.of("text", checkpoint);
        } finally {
            empty();
        }
    }

    private void empty() throws IOException {
        for (String name : List.of("model.safetensors", "model.safetensors.index.json", FIRST, SECOND)) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    private void refused(String... reasons) {
        assertThatThrownBy(() -> Checkpoint.open(folder).close())
                .isInstanceOfAny(SafetensorsException.class, IllegalArgumentException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(reasons));
    }
}
