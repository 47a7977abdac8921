package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two tensors, three steps: the second one's gradient has norm 13 and is clipped to 1, the others are below 1.
 *
 * <p>Expected are the values of torch 2's {@code AdamW} behind {@code clip_grad_norm_}, rates .1, .05 and .02, all else
 * as in {@link OptimizerSettings#standard()}. The first step needs no torch: every element moves by the rate against
 * its gradient's sign, after the decay took rate times .01 of it.
 */
class AdamWTest {

    private static final Offset<Float> LAST_BITS = within(1e-6f);
    private static final float[][] FIRST = {{.1f, -.2f, .3f}, {0, .4f}};
    private static final float[][] SECOND = {{3, 0, -4}, {12, 0}};
    private static final float[][] THIRD = {{-.1f, .2f, 0}, {0, -.3f}};

    @Test
    void theFirstStepMovesEveryElementByTheRateAndDecaysIt() {
        try (var run = new Run()) {
            double norm = run.step(FIRST, .1);

            assertThat(norm).isCloseTo(Math.sqrt(.01 + .04 + .09 + .16), within(1e-6));
            assertThat(run.vector())
                    .containsExactly(values(1 - .001 - .1, -2 + .002 + .1, 3.5 - .0035 - .1), LAST_BITS);
            assertThat(run.matrix()).containsExactly(values(.5 - .0005, -.1), LAST_BITS);
        }
    }

    @Test
    void threeStepsAreThoseOfTorch() {
        try (var run = new Run()) {
            run.step(FIRST, .1);
            double norm = run.step(SECOND, .05);

            assertThat(norm).isEqualTo(13);
            assertThat(run.vector()).containsExactly(values(.8510930, -1.8635480, 3.3980660), LAST_BITS);
            assertThat(run.matrix()).containsExactly(values(.4620434, -.1334529), LAST_BITS);

            run.step(THIRD, .02);

            assertThat(run.vector()).containsExactly(values(.8420112, -1.8648927, 3.3983958), LAST_BITS);
            assertThat(run.matrix()).containsExactly(values(.4504466, -.1340399), LAST_BITS);
            assertThat(run.optimizer.steps()).isEqualTo(3);
        }
    }

    @Test
    void aStepClearsTheSums() {
        try (var run = new Run()) {
            run.step(SECOND, .1);

            assertThat(run.optimizer.takeSums().values())
                    .allSatisfy(sum -> assertThat(sum.values()).containsOnly(0));
        }
    }

    @Test
    void aRestoredOptimizerTakesTheStepThatTheSavedOneWouldHaveTaken(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("state.safetensors");
        try (var saved = new Run();
                var restored = new Run()) {
            saved.step(FIRST, .1);
            saved.step(SECOND, .05);
            saved.optimizer.save(file);
            restored.step(THIRD, .3);
            restored.optimizer.restore(file);

            restored.step(THIRD, .02);

            assertThat(restored.vector()).containsExactly(values(.8420112, -1.8648927, 3.3983958), LAST_BITS);
            assertThat(restored.matrix()).containsExactly(values(.4504466, -.1340399), LAST_BITS);
        }
    }

    @Test
    void whatStaysIsInNoNormAndItsSumsAreCleared() {
        try (var run = new Run("vector"::equals)) {
            double norm = run.step(FIRST, .1);

            assertThat(norm).isCloseTo(Math.sqrt(.01 + .04 + .09), within(1e-6));
            assertThat(run.vector())
                    .containsExactly(values(1 - .001 - .1, -2 + .002 + .1, 3.5 - .0035 - .1), LAST_BITS);
            assertThat(run.matrix()).containsExactly(.5f, 0);
            assertThat(run.optimizer.takeSums().values())
                    .allSatisfy(sum -> assertThat(sum.values()).containsOnly(0));
        }
    }

    private static float[] values(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** An optimiser over a vector and a matrix, with the memory that they lie in. */
    private static final class Run implements AutoCloseable {

        private final PtNDManager memory = Torch.newScope();
        private final AdamW optimizer;

        Run() {
            this(name -> true);
        }

        Run(Predicate<String> trained) {
            optimizer = new AdamW(
                    List.of("vector", "matrix"),
                    List.of(tensor(List.of(3), 1, -2, 3.5f), tensor(List.of(1, 2), .5f, 0)),
                    OptimizerSettings.standard(),
                    trained);
        }

        private PtNDArray tensor(List<Integer> shape, float... values) {
            return Tensors.floats(memory, new FloatTensor(shape, values));
        }

        double step(float[][] gradients, double rate) {
            Tensors.set(optimizer.sums().get(0), new FloatTensor(List.of(3), gradients[0]));
            Tensors.set(optimizer.sums().get(1), new FloatTensor(List.of(1, 2), gradients[1]));
            return optimizer.step(rate);
        }

        float[] vector() {
            return FloatTensor.named(optimizer.snapshot(), "vector").values();
        }

        float[] matrix() {
            return FloatTensor.named(optimizer.snapshot(), "matrix").values();
        }

        @Override
        public void close() {
            optimizer.close();
            memory.close();
        }
    }
}
