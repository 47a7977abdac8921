package dev.hone.llm.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import dev.hone.llm.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {

    @TempDir
    private Path folder;

    /** Put together from the specification: docs/gguf.md of ggml. */
    private static final String GOLDEN = String.join(
            "",
            "47475546 03000000", // GGUF, version 3
            "0200000000000000 0600000000000000", // 2 tensors, 6 values
            "0100000000000000 61 08000000 0200000000000000 c3a4", // a: the string ä
            "0100000000000000 62 04000000 ff000000", // b: uint32 255
            "0100000000000000 63 06000000 0000c03f", // c: float32 1.5
            "0100000000000000 64 07000000 01", // d: true
            "0100000000000000 65 09000000 08000000 0200000000000000", // e: two strings
            "0100000000000000 78 0000000000000000", // "x" and ""
            "0100000000000000 66 09000000 05000000 0100000000000000 feffffff", // f: int32 -2
            "0100000000000000 6d 02000000 0200000000000000 0300000000000000", // m: 3 rows of 2
            "01000000 0000000000000000", // float16, at 0
            "0100000000000000 6e 01000000 0100000000000000 00000000 2000000000000000"); // n: 1 float32, at 32

    @Test
    void theHeaderIsThatOfTheSpecification() {
        GgufMetadata metadata = new GgufMetadata()
                .text("a", "\u00e4")
                .number("b", 255)
                .real("c", 1.5)
                .flag("d", true)
                .texts("e", List.of("x", ""))
                .numbers("f", List.of(-2));
        List<GgufTensor> tensors = List.of(
                tensor("m", List.of(3, 2), ElementType.F16, 1, 2, 3, 4, 5, 6),
                tensor("n", List.of(1), ElementType.F32, 7));

        byte[] header = GgufWriter.header(metadata, tensors);

        byte[] golden = HexFormat.of().parseHex(GOLDEN.replace(" ", ""));
        assertThat(header).startsWith(golden).hasSize((golden.length + 31) / 32 * 32);
        assertThat(HexFormat.of().formatHex(header, golden.length, header.length))
                .matches("(00)*");
    }

    @Test
    void eachTensorBeginsAtAMultipleOf32() throws IOException {
        Path file = folder.resolve("x.gguf");

        GgufWriter.write(
                file,
                new GgufMetadata().text("general.architecture", "llama"),
                List.of(
                        tensor("m", List.of(3, 2), ElementType.BF16, 1, 2, 3, 4, 5, 6),
                        tensor("n", List.of(1), ElementType.F32, 7)));

        GgufFile read = GgufFile.read(file);
        assertThat(read.tensor("m").words()).containsExactly(0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0);
        assertThat(read.tensor("n").floats()).containsExactly(7);
        assertThat(Files.size(file) % 32).isZero();
    }

    @Test
    void halvesOfHeadsAreInterleaved() throws IOException {
        Path file = folder.resolve("x.gguf");
        StoredTensor rows = stored(List.of(8, 1), 0, 1, 2, 3, 4, 5, 6, 7);

        GgufWriter.write(file, new GgufMetadata(), List.of(new GgufTensor("q", rows, ElementType.F32, 4)));

        assertThat(GgufFile.read(file).tensor("q").floats()).containsExactly(0, 2, 1, 3, 4, 6, 5, 7);
    }

    @Test
    void aWeightThatF16DoesNotHoldIsRefusedAndNoFileIsLeft() {
        Path file = folder.resolve("x.gguf");

        assertThatThrownBy(() -> GgufWriter.write(
                        file, new GgufMetadata(), List.of(tensor("m", List.of(1, 2), ElementType.F16, 1, 65_520))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("m has a weight of 65520")
                .hasMessageContaining("take bf16 or f32");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void fewRowsOfATensorAreAskedForAtATime() throws IOException {
        AtomicInteger most = new AtomicInteger();
        StoredTensor large = new StoredTensor() {
            @Override
            public ElementType type() {
                return ElementType.BF16;
            }

            @Override
            public List<Integer> shape() {
                return List.of(20_000, 512);
            }

            @Override
            public ByteBuffer rows(int from, int to) {
                most.accumulateAndGet(to - from, Math::max);
                return ByteBuffer.allocate((to - from) * 1024).order(ByteOrder.LITTLE_ENDIAN);
            }
        };

        new GgufTensor("m", large, ElementType.BF16, 0).writeTo(piece -> {});

        assertThat(most.get() * 512 * Float.BYTES).isBetween(1, 1 << 23);
    }

    private static GgufTensor tensor(String name, List<Integer> shape, ElementType type, float... values) {
        return new GgufTensor(name, stored(shape, values), type, 0);
    }

    private static StoredTensor stored(List<Integer> shape, float... values) {
        return HostTensors.of(new TreeMap<>(Map.of("x", new FloatTensor(shape, values))))
                .tensor("x");
    }
}
