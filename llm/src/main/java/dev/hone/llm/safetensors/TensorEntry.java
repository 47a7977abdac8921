package dev.hone.llm.safetensors;

import java.util.List;

/** The place of one tensor in the data part of a file: a half-open byte range that fits shape and type. */
record TensorEntry(String name, ElementType type, List<Integer> shape, long begin, long end) {

    TensorEntry {
        shape = List.copyOf(shape);
        if (begin < 0 || end < begin) {
            throw new SafetensorsException(
                    "tensor \"" + name + "\" lies at bytes " + begin + ".." + end + ", which is no range");
        }
        long bytes = byteSize(name, type, shape);
        if (bytes != end - begin) {
            throw new SafetensorsException("tensor \"" + name + "\" of shape " + shape + " and type " + type + " needs "
                    + bytes + " bytes, but its data_offsets span " + (end - begin));
        }
    }

    private static long byteSize(String name, ElementType type, List<Integer> shape) {
        try {
            long elements = 1;
            for (int size : shape) {
                elements = Math.multiplyExact(elements, (long) size);
            }
            return Math.multiplyExact(elements, (long) type.bytes());
        } catch (ArithmeticException overflow) {
            throw new SafetensorsException("tensor \"" + name + "\" has an impossible shape " + shape);
        }
    }
}
