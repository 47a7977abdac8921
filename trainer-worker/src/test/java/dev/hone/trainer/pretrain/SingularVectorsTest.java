package dev.hone.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SingularVectorsTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void agreesWithADenseDecomposition(long seed) {
        var random = new Random(seed);
        List<SortedMap<Integer, Double>> rows = new ArrayList<>();
        var dense = new DMatrixRMaj(60, 40);
        for (int row = 0; row < 60; row++) {
            rows.add(new TreeMap<>());
            for (int entry = 0; entry < 6; entry++) {
                int column = random.nextInt(40);
                double value = random.nextDouble() + 3 * (row % 4 == column % 4 ? 1 : 0);
                rows.get(row).put(column, value);
                dense.set(row, column, value);
            }
        }

        SingularVectors found = SingularVectors.of(new SparseMatrix(rows, 40), 5, new Random(9));

        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(60, 40, true, false, true);
        svd.decompose(dense);
        DMatrixRMaj left = svd.getU(null, false);
        SingularOps_DDRM.descendingOrder(left, false, svd.getSingularValues(), 40, null, false);
        for (int place = 0; place < 4; place++) {
            assertThat(found.values()[place]).isCloseTo(svd.getSingularValues()[place], within(1e-3));
            double alike = 0;
            for (int row = 0; row < 60; row++) {
                alike += left.get(row, place) * found.left().get(row, place);
            }
            assertThat(Math.abs(alike)).isCloseTo(1, within(1e-2));
        }
    }
}
