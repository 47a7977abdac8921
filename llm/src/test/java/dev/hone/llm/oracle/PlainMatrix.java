package dev.hone.llm.oracle;

import dev.hone.llm.safetensors.FloatTensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A matrix as rows of doubles. */
final class PlainMatrix {

    private final double[][] rows;

    private PlainMatrix(double[][] rows) {
        this.rows = rows;
    }

    static PlainMatrix of(FloatTensor tensor) {
        int columns = tensor.shape().get(1);
        return new PlainMatrix(IntStream.range(0, tensor.shape().get(0))
                .mapToObj(row -> IntStream.range(0, columns)
                        .mapToDouble(column -> tensor.values()[row * columns + column])
                        .toArray())
                .toArray(double[][]::new));
    }

    int height() {
        return rows.length;
    }

    double[] row(int index) {
        return rows[index];
    }

    double[] times(double[] x) {
        return Arrays.stream(rows).mapToDouble(row -> PlainDecoder.dot(row, x)).toArray();
    }

    PlainMatrix times(PlainMatrix right) {
        PlainMatrix columns = right.transposed();
        return new PlainMatrix(Arrays.stream(rows).map(columns::times).toArray(double[][]::new));
    }

    PlainMatrix transposed() {
        return new PlainMatrix(IntStream.range(0, rows[0].length)
                .mapToObj(column ->
                        Arrays.stream(rows).mapToDouble(row -> row[column]).toArray())
                .toArray(double[][]::new));
    }

    PlainMatrix plus(double factor, PlainMatrix other) {
        return new PlainMatrix(IntStream.range(0, rows.length)
                .mapToObj(row -> IntStream.range(0, rows[row].length)
                        .mapToDouble(column -> rows[row][column] + factor * other.rows[row][column])
                        .toArray())
                .toArray(double[][]::new));
    }

    PlainMatrix scaledRows(double[] factors) {
        return new PlainMatrix(IntStream.range(0, rows.length)
                .mapToObj(row ->
                        Arrays.stream(rows[row]).map(x -> x * factors[row]).toArray())
                .toArray(double[][]::new));
    }

    /** Euclidean length of each row. */
    double[] rowNorms() {
        return Arrays.stream(rows)
                .mapToDouble(row -> Math.sqrt(PlainDecoder.dot(row, row)))
                .toArray();
    }
}
