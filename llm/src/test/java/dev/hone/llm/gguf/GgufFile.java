package dev.hone.llm.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A GGUF file as its specification reads it, for tests: what the writer has no part in. */
record GgufFile(Map<String, Object> metadata, Map<String, Tensor> tensors) {

    /** A tensor: its dimensions, the fastest first, its type's number, and its bytes. */
    record Tensor(List<Long> dimensions, int type, ByteBuffer bytes) {

        float[] floats() {
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
        }

        short[] words() {
            short[] values = new short[bytes.remaining() / Short.BYTES];
            bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(values);
            return values;
        }
    }

    /** The tensor of this name, which has to be there. */
    Tensor tensor(String name) {
        return Optional.ofNullable(tensors.get(name)).orElseThrow(() -> new AssertionError("no tensor " + name));
    }

    private record Info(String name, List<Long> dimensions, int type, int offset) {}

    static GgufFile read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[4];
        in.get(magic);
        if (!new String(magic, StandardCharsets.US_ASCII).equals("GGUF") || in.getInt() != 3) {
            throw new IOException("no GGUF file of version 3");
        }
        long tensors = in.getLong();
        long values = in.getLong();
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (long i = 0; i < values; i++) {
            metadata.put(string(in), value(in, in.getInt()));
        }
        List<Info> infos = new ArrayList<>();
        for (long i = 0; i < tensors; i++) {
            infos.add(info(in));
        }
        int start = (in.position() + 31) / 32 * 32;
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (Info info : infos) {
            if (info.offset() % 32 != 0) {
                throw new IOException(info.name() + " is not aligned");
            }
            long elements = info.dimensions().stream().reduce(1L, (a, b) -> a * b);
            int bytes = (int) (elements * (info.type() == 0 ? 4 : 2));
            all.put(info.name(), new Tensor(info.dimensions(), info.type(), in.slice(start + info.offset(), bytes)));
        }
        return new GgufFile(metadata, all);
    }

    private static Info info(ByteBuffer in) {
        String name = string(in);
        List<Long> dimensions = new ArrayList<>();
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            dimensions.add(in.getLong());
        }
        return new Info(name, dimensions, in.getInt(), Math.toIntExact(in.getLong()));
    }

    private static Object value(ByteBuffer in, int type) {
        return switch (type) {
            case 4, 5 -> in.getInt();
            case 6 -> in.getFloat();
            case 7 -> in.get() == 1;
            case 8 -> string(in);
            case 9 -> {
                int each = in.getInt();
                long length = in.getLong();
                List<Object> values = new ArrayList<>();
                for (long i = 0; i < length; i++) {
                    values.add(value(in, each));
                }
                yield values;
            }
            default -> throw new IllegalArgumentException("unexpected type " + type);
        };
    }

    private static String string(ByteBuffer in) {
        byte[] bytes = new byte[Math.toIntExact(in.getLong())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
