package dev.hone.llm.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    private Path folder;

    @Test
    void readsBackWhatItWrote() throws IOException {
        SortedMap<String, FloatTensor> tensors = tensors();
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter.write(file, tensors, SafetensorsWriter.FORMAT);
        assertThat(SafetensorsFile.readAll(file)).isEqualTo(tensors);
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(open.tensor("b").shape()).containsExactly(2, 3);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void readsIntoABufferWhatIsMapped_largerPiecesAfterSmaller() throws IOException {
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter.write(file, tensors(), SafetensorsWriter.FORMAT);
        ReadBuffer buffer = new ReadBuffer();
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            StoredTensor tensor = open.tensor("b");

            assertThat(tensor.rows(1, 2, buffer)).isEqualTo(tensor.rows(1, 2));
            assertThat(tensor.rows(0, 2, buffer)).isEqualTo(tensor.rows(0, 2));
            assertThat(tensor.rows(0, 1, buffer)).isEqualTo(tensor.rows(0, 1));
            assertThat(tensor.rows(1, 1, buffer).hasRemaining()).isFalse();
            assertThat(tensor.rows(0, 1, buffer).order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThatThrownBy(() -> tensor.rows(0, 3, buffer)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void alignsDataAndSortsNames() throws IOException {
        byte[] out = written();
        long headerBytes = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(out, 8, Math.toIntExact(headerBytes), StandardCharsets.UTF_8);
        assertThat(headerBytes % 8).isZero();
        assertThat(header.strip())
                .isEqualTo("{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[4,28]},"
                        + "\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[28,32]}}");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}} | F32, F16 and BF16 can be read",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | needs 8 bytes, but its data_offsets span 4",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} | bytes of data; the file is truncated",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}} | -4..0, which is no range",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | impossible dimension -2",
                "{'a':{'dtype':'F32','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,8]}} | impossible shape",
                "{'a':{'dtype':'F32','shape':[65536,65536,65536,65536],'data_offsets':[0,0]},'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | impossible shape",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} {} | goes on after its JSON object",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'strides':[1]}} | 'strides', which is unknown",
                "{'\\ud800':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | no valid Unicode",
                "{'a':{'dtype':'F32','data_offsets':[0,8]}} | needs dtype, shape and data_offsets",
                "{'__metadata__':[],'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | must be an object of strings",
                "{'a':{'dtype':'F32','shape':[99999999999],'data_offsets':[0,8]}} | impossible dimension",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | overlap",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | leave a gap",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | cover 4 of 8 bytes",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | data_offsets of two whole numbers",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | the tensor \"a\" twice",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]} | not valid JSON",
                "[1] | no JSON object",
                "` {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}` | first byte is not",
                "{'__metadata__':{'n':1}} | strings only"
            })
    void refusesAHeaderThatDoesNotFitItsData(String header, String reason) throws IOException {
        Path file = file(header.replace('\'', '"'), 8);
        assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason.replace('\'', '"'));
    }

    @Test
    void refusesHeaderLengthsThatCannotBe() throws IOException {
        Path huge = claiming(1L << 40);
        Path negative = claiming(-1);
        Path longer = claiming(9);
        Path empty = bytes(new byte[3]);
        assertThatThrownBy(() -> SafetensorsFile.readAll(huge)).hasMessageContaining("claims 1099511627776 bytes");
        assertThatThrownBy(() -> SafetensorsFile.readAll(negative)).hasMessageContaining("claims -1 bytes");
        assertThatThrownBy(() -> SafetensorsFile.readAll(longer)).hasMessageContaining("truncated");
        assertThatThrownBy(() -> SafetensorsFile.readAll(empty)).hasMessageContaining("at least 8 bytes");
    }

    @Test
    void refusesEveryTruncationOfAGoodFile() throws IOException {
        byte[] out = written();
        for (int length = 0; length < out.length; length++) {
            Path file = bytes(Arrays.copyOf(out, length));
            assertThatThrownBy(() -> SafetensorsFile.readAll(file)).isInstanceOf(SafetensorsException.class);
        }
    }

    @Test
    void drawsTheSameTensorForASeedAndAName() {
        FloatTensor first = new SeededTensors(5).normal("x", List.of(3, 3), 1);
        assertThat(new SeededTensors(5).normal("x", List.of(3, 3), 1)).isEqualTo(first);
        assertThat(new SeededTensors(5).normal("y", List.of(3, 3), 1)).isNotEqualTo(first);
        assertThat(new SeededTensors(6).normal("x", List.of(3, 3), 1)).isNotEqualTo(first);
        assertThat(new SeededTensors(5).uniform("x", List.of(1000), .5).values())
                .satisfies(values -> {
                    for (float value : values) {
                        assertThat(value).isBetween(-.5f, .5f);
                    }
                });
    }

    private static SortedMap<String, FloatTensor> tensors() {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("b", new FloatTensor(List.of(2, 3), new float[] {1, 2, 3, 4, 5, Float.MIN_VALUE}));
        tensors.put("a", new FloatTensor(List.of(1), new float[] {-0f}));
        tensors.put("scalar", new FloatTensor(List.of(), new float[] {7}));
        return tensors;
    }

    private byte[] written() throws IOException {
        Path file = folder.resolve("written.safetensors");
        SafetensorsWriter.write(file, tensors(), SafetensorsWriter.FORMAT);
        return Files.readAllBytes(file);
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return bytes(ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array());
    }

    private Path claiming(long headerBytes) throws IOException {
        return bytes(ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerBytes)
                .array());
    }

    private Path bytes(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "case", ".safetensors"), content);
    }
}
