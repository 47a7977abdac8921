package dev.hone.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class CooccurrenceTest {

    private static final Offset<Double> EXACT = within(1e-12);

    /** Items 0 to 4 come together, and 5 to 9; 10 comes alone. */
    private static float[][] embeddings(long seed) {
        var counts = new Cooccurrence(11);
        var random = new Random(1);
        for (int history = 0; history < 200; history++) {
            int group = 5 * (history % 2);
            counts.add(IntStream.range(0, 8)
                    .map(place -> group + random.nextInt(5))
                    .toArray());
        }
        counts.add(new int[] {10});
        return counts.embeddings(4, new Random(seed));
    }

    @Test
    void whatComesTogetherBeginsTogether() {
        float[][] embeddings = embeddings(1);

        for (int item = 1; item < 5; item++) {
            assertThat(cosine(embeddings[0], embeddings[item])).isGreaterThan(.8);
            assertThat(cosine(embeddings[0], embeddings[5 + item])).isLessThan(.2);
        }
    }

    @Test
    void whatComesAloneHasNone() {
        assertThat(embeddings(1)[10]).isEmpty();
    }

    @Test
    void theDeviationIsThatOfWeights() {
        float[][] embeddings = embeddings(1);

        double squares = 0;
        for (int item = 0; item < 10; item++) {
            for (float value : embeddings[item]) {
                squares += value * value / 40;
            }
        }
        assertThat(Math.sqrt(squares)).isCloseTo(.05, within(1e-6));
    }

    @Test
    void theSameDirectionsGiveTheSameNumbers() {
        assertThat(embeddings(1)).isDeepEqualTo(embeddings(1));
    }

    @Test
    void aNeighbourCountsByOneOverItsDistance() {
        var counts = new Cooccurrence(3);
        counts.add(new int[] {0, 1, 2});

        // Items stand beside others 1.5, 2 and 1.5 times.
        double contexts = 2 * Math.pow(1.5, .75) + Math.pow(2, .75);
        assertThat(information(counts, 0, 1)).isCloseTo(Math.log(contexts / (1.5 * Math.pow(2, .75))), EXACT);
        assertThat(information(counts, 0, 2)).isCloseTo(Math.log(.5 * contexts / (1.5 * Math.pow(1.5, .75))), EXACT);
    }

    @Test
    void aPairThatIsRarerThanByChanceCountsAsNone() {
        var counts = new Cooccurrence(4);
        for (int time = 0; time < 10; time++) {
            counts.add(new int[] {0, 1});
            counts.add(new int[] {2, 3});
        }
        counts.add(new int[] {0, 3});

        assertThat(information(counts, 0, 3)).isZero();
        assertThat(information(counts, 0, 1)).isPositive();
    }

    private static double information(Cooccurrence counts, int one, int other) {
        SparseMatrix information = counts.information();
        var unit = new DMatrixRMaj(information.columns(), 1);
        unit.set(other, 0, 1);
        return information.times(unit).get(one, 0);
    }

    private static double cosine(float[] one, float[] other) {
        return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
    }

    private static double dot(float[] one, float[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] * other[i])
                .sum();
    }
}
