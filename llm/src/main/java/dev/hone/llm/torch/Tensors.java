package dev.hone.llm.torch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.safetensors.FloatTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;

/** Copies between arrays of Java and tensors of the engine. */
public final class Tensors {

    private Tensors() {}

    /**
     * A float tensor in memory of the engine's own.
     *
     * <p>The engine would take a direct buffer as it is. The copy puts it on the engine's alignment: the last bits of a
     * matrix product may depend on the alignment of its operands.
     */
    public static PtNDArray floats(PtNDManager scope, FloatBuffer values, Shape shape) {
        ByteBuffer bytes = scope.allocateDirect(Math.multiplyExact(values.remaining(), Float.BYTES));
        bytes.asFloatBuffer().put(values);
        bytes.rewind();
        try (PtNDArray borrowed = scope.create(bytes, shape, DataType.FLOAT32)) {
            return own(scope, borrowed);
        }
    }

    public static PtNDArray floats(PtNDManager scope, FloatTensor tensor) {
        return floats(scope, FloatBuffer.wrap(tensor.values()), new Shape(sizes(tensor)));
    }

    /** Overwrites a tensor's elements in place. */
    public static void set(PtNDArray target, FloatTensor source) {
        if (!Arrays.equals(target.getShape().getShape(), sizes(source))) {
            throw new IllegalArgumentException("cannot put " + source + " into a tensor of shape " + target.getShape());
        }
        target.set(FloatBuffer.wrap(source.values()));
    }

    private static long[] sizes(FloatTensor tensor) {
        return tensor.shape().stream().mapToLong(Integer::longValue).toArray();
    }

    /** A tensor of floats, copied to the host. */
    public static FloatTensor toHost(PtNDArray tensor) {
        List<Integer> shape = Arrays.stream(tensor.getShape().getShape())
                .mapToObj(Math::toIntExact)
                .toList();
        if (!tensor.getDevice().isGpu()) {
            return new FloatTensor(shape, tensor.toFloatArray());
        }
        PtNDArray copy = tensor.toDevice(Device.cpu(), false);
        try {
            return new FloatTensor(shape, copy.toFloatArray());
        } finally {
            // The engine made a scope for the copy, and would keep both as long as the tensor's own.
            copy.getManager().close();
        }
    }

    public static PtNDArray longs(PtNDManager scope, long[] values, Shape shape) {
        ByteBuffer bytes = scope.allocateDirect(Math.multiplyExact(values.length, Long.BYTES));
        LongBuffer words = bytes.order(ByteOrder.nativeOrder()).asLongBuffer();
        words.put(values);
        bytes.rewind();
        return scope.create(bytes, shape, DataType.INT64);
    }

    public static PtNDArray longs(PtNDManager scope, long... values) {
        return longs(scope, values, new Shape(values.length));
    }

    public static PtNDArray scalar(PtNDManager scope, double value) {
        return (PtNDArray) scope.create((float) value);
    }

    private static PtNDArray own(PtNDManager scope, PtNDArray borrowed) {
        PtNDArray copy = (PtNDArray) borrowed.duplicate();
        copy.attach(scope);
        return copy;
    }
}
