package dev.hone.trainer.pretrain;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.ejml.data.DMatrixRMaj;

/** A matrix by its rows' entries that are not 0, multiplied with narrow dense ones. */
final class SparseMatrix {

    private final int columns;
    private final int[] starts;
    private final int[] places;
    private final double[] values;

    /** Of each row the values by column. */
    SparseMatrix(List<SortedMap<Integer, Double>> rows, int columns) {
        int entries = rows.stream().mapToInt(Map::size).sum();
        this.columns = columns;
        this.starts = new int[rows.size() + 1];
        this.places = new int[entries];
        this.values = new double[entries];
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (Map.Entry<Integer, Double> entry : rows.get(row).entrySet()) {
                places[at] = entry.getKey();
                values[at++] = entry.getValue();
            }
            starts[row + 1] = at;
        }
    }

    int rows() {
        return starts.length - 1;
    }

    int columns() {
        return columns;
    }

    /** This times {@code x}. */
    DMatrixRMaj times(DMatrixRMaj x) {
        var product = new DMatrixRMaj(rows(), x.numCols);
        for (int row = 0; row < rows(); row++) {
            for (int at = starts[row]; at < starts[row + 1]; at++) {
                addRow(values[at], x, places[at], product, row);
            }
        }
        return product;
    }

    /** This transposed, times {@code x}. */
    DMatrixRMaj transposedTimes(DMatrixRMaj x) {
        var product = new DMatrixRMaj(columns, x.numCols);
        for (int row = 0; row < rows(); row++) {
            for (int at = starts[row]; at < starts[row + 1]; at++) {
                addRow(values[at], x, row, product, places[at]);
            }
        }
        return product;
    }

    private static void addRow(double factor, DMatrixRMaj from, int row, DMatrixRMaj to, int target) {
        int width = from.numCols;
        for (int column = 0; column < width; column++) {
            to.data[target * width + column] += factor * from.data[row * width + column];
        }
    }
}
