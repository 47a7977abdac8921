package dev.hone.llm.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;

/**
 * Plain work for the engine, to know what a machine can do: memory that is read once, and square matrices that are
 * multiplied.
 *
 * <p>Whoever times it has the bandwidth and the arithmetic rate that bound a model's computation here. One thread at a
 * time.
 */
public final class Yardstick implements AutoCloseable {

    private final PtNDManager memory = Torch.newScope();
    private final Script program = ScriptText.of("yardstick").compile();
    private final PtNDArray stream;
    private final PtNDArray matrix;
    private final PtNDArray halfMatrix;

    /** @param size rows and columns of each matrix */
    public Yardstick(long streamBytes, int size) {
        this.stream = (PtNDArray) memory.ones(new Shape(streamBytes / Float.BYTES), DataType.FLOAT32);
        this.matrix = (PtNDArray) memory.ones(new Shape(size, size), DataType.FLOAT32);
        this.halfMatrix = program.infer(memory, "halve", Argument.of(matrix));
    }

    /** Reads every byte once. */
    public void read() {
        run("read", stream);
    }

    /** Multiplies two matrices in float32: 2 size^3 operations. */
    public void multiply() {
        run("multiply", matrix, matrix);
    }

    /** The same in bfloat16. */
    public void multiplyHalf() {
        run("multiply", halfMatrix, halfMatrix);
    }

    private void run(String method, PtNDArray... arguments) {
        Argument[] wrapped = new Argument[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            wrapped[i] = Argument.of(arguments[i]);
        }
        try (PtNDManager scope = Torch.newScope()) {
            program.infer(scope, method, wrapped).toFloatArray();
        }
    }

    @Override
    public void close() {
        memory.close();
        program.close();
    }
}
