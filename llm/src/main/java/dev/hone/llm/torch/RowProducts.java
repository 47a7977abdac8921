package dev.hone.llm.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * The products of a step of decoding and nothing else: a few rows times one matrix after the other, each read from
 * memory once, as the weights of a model are. One thread at a time.
 */
public final class RowProducts implements AutoCloseable {

    private final PtNDManager memory = Torch.newScope();
    private final Script program = ScriptText.of("yardstick").compile();
    private final List<PtNDArray> rows = new ArrayList<>();
    private final List<PtNDArray> matrices = new ArrayList<>();
    private final Threads threads;

    /** A matrix as a model keeps it, a row for each output. */
    public record Size(int outputs, int inputs) {

        public long bytes() {
            return (long) Float.BYTES * outputs * inputs;
        }
    }

    /** @param rows how many there are in each product */
    public RowProducts(List<Size> sizes, int rows, Threads threads) {
        this.threads = threads;
        for (Size size : sizes) {
            this.rows.add((PtNDArray) memory.ones(new Shape(rows, size.inputs()), DataType.FLOAT32));
            matrices.add((PtNDArray) memory.ones(new Shape(size.outputs(), size.inputs()), DataType.FLOAT32));
        }
    }

    /** All products as programs of models ask for them. */
    public void asRows() {
        run("times_rows");
    }

    /** The same of one row, asked for as the product of a matrix and a vector. */
    public void asVector() {
        run("times_vector");
    }

    private void run(String method) {
        try (PtNDManager scope = Torch.newScope()) {
            program.infer(scope, threads, method, Argument.of(rows), Argument.of(matrices))
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        memory.close();
        program.close();
    }
}
