package dev.hone.llm.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Where one tensor lies in the data part of a file: half-open byte range, checked against shape and type. */
record TensorEntry(String name, List<Integer> shape, long begin, long end) {

    /** Reads one value of the header; every number in it is checked before it is used. */
    static TensorEntry parse(String name, JsonNode value, long dataBytes) {
        String type = value.path("dtype").asText("");
        if (!type.equals("F32")) {
            throw new SafetensorsException("tensor \"" + name + "\" has dtype \"" + type
                    + "\"; only F32 can be read, convert the file to float32");
        }
        List<Integer> shape = shape(name, value.path("shape"));
        JsonNode offsets = value.path("data_offsets");
        if (!offsets.isArray()
                || offsets.size() != 2
                || !offsets.get(0).isIntegralNumber()
                || !offsets.get(1).isIntegralNumber()
                || !offsets.get(0).canConvertToLong()
                || !offsets.get(1).canConvertToLong()) {
            throw new SafetensorsException("tensor \"" + name + "\" needs data_offsets of two whole numbers");
        }
        TensorEntry entry = new TensorEntry(
                name, shape, offsets.get(0).asLong(), offsets.get(1).asLong());
        entry.check(dataBytes);
        return entry;
    }

    private void check(long dataBytes) {
        if (begin < 0 || end < begin || end > dataBytes) {
            throw new SafetensorsException("tensor \"" + name + "\" lies at bytes " + begin + ".." + end
                    + ", outside the file's " + dataBytes + " bytes of data; the file is truncated or damaged");
        }
        if (byteSize() != end - begin) {
            throw new SafetensorsException("tensor \"" + name + "\" of shape " + shape + " needs " + byteSize()
                    + " bytes, but its data_offsets span " + (end - begin));
        }
    }

    private long byteSize() {
        try {
            long elements = 1;
            for (int size : shape) {
                elements = Math.multiplyExact(elements, (long) size);
            }
            return Math.multiplyExact(elements, (long) Float.BYTES);
        } catch (ArithmeticException overflow) {
            throw new SafetensorsException("tensor \"" + name + "\" has an impossible shape " + shape);
        }
    }

    private static List<Integer> shape(String name, JsonNode sizes) {
        if (!sizes.isArray()) {
            throw new SafetensorsException("tensor \"" + name + "\" has no shape");
        }
        List<Integer> shape = new ArrayList<>();
        for (JsonNode size : sizes) {
            if (!size.isIntegralNumber() || !size.canConvertToInt() || size.asInt() < 0) {
                throw new SafetensorsException("tensor \"" + name + "\" has the impossible dimension " + size);
            }
            shape.add(size.asInt());
        }
        return List.copyOf(shape);
    }
}
