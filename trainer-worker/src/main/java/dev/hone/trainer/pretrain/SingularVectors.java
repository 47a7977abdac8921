package dev.hone.trainer.pretrain;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * The largest singular values of a sparse matrix and their left vectors, by subspace iteration from random directions
 * (Halko, Martinsson and Tropp, SIAM Review 53, 2011).
 *
 * <p>With A the matrix and Q an orthonormal basis of what A (A^T A)^n maps the directions to: A is close to Q Q^T A, so
 * its left vectors are Q W, and its values the roots of the eigenvalues, where W are the eigenvectors of Q^T A A^T Q.
 *
 * @param left the vectors, one a column
 * @param values the singular values, falling
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SingularVectors(DMatrixRMaj left, double[] values) {

    private static final int SPARE_DIRECTIONS = 16;
    private static final int ITERATIONS = 6;

    /** At most {@code count} of them; the same for the same draws. */
    static SingularVectors of(SparseMatrix matrix, int count, Random random) {
        int least = Math.min(matrix.rows(), matrix.columns());
        int directions = Math.min(count + SPARE_DIRECTIONS, least);
        DMatrixRMaj drawn = RandomMatrices_DDRM.rectangle(matrix.columns(), directions, -1, 1, random);
        DMatrixRMaj basis = orthonormal(matrix.times(drawn));
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            basis = orthonormal(matrix.times(orthonormal(matrix.transposedTimes(basis))));
        }
        return within(basis, matrix.transposedTimes(basis), Math.min(count, least));
    }

    private static SingularVectors within(DMatrixRMaj basis, DMatrixRMaj image, int count) {
        int directions = basis.numCols;
        var gram = new DMatrixRMaj(directions, directions);
        CommonOps_DDRM.multTransA(image, image, gram);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(directions, true, true);
        if (!eigen.decompose(gram)) {
            throw new IllegalStateException("a matrix cannot be decomposed; it holds numbers that are not finite");
        }
        int[] falling = IntStream.range(0, directions)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).real))
                .mapToInt(Integer::intValue)
                .limit(count)
                .toArray();
        var turn = new DMatrixRMaj(directions, count);
        double[] values = new double[count];
        for (int column = 0; column < count; column++) {
            values[column] = Math.sqrt(Math.max(0, eigen.getEigenvalue(falling[column]).real));
            CommonOps_DDRM.insert(eigen.getEigenVector(falling[column]), turn, 0, column);
        }
        var left = new DMatrixRMaj(basis.numRows, count);
        CommonOps_DDRM.mult(basis, turn, left);
        return new SingularVectors(left, values);
    }

    private static DMatrixRMaj orthonormal(DMatrixRMaj matrix) {
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
        // False where columns depend on each other; the basis is orthonormal all the same.
        qr.decompose(matrix);
        return qr.getQ(null, true);
    }
}
