package dev.hone.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.ScriptText;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs as they are on a GPU, where sequences of several lengths go through attention in one call. */
class PaddedAttentionTest {

    private static final double ROUNDING = 2e-6;

    private final ModelConfig config = ModelConfig.small(64, 32, 3, 4, -1);
    private final ProgramText programs = new ProgramText(config);
    private final PackedRows rows = PackedRows.labelled(config, List.of(row(7), row(12), row(9)), new int[] {3, 1, 4});
    private final PtNDManager scope = Torch.newScope();
    private List<PtNDArray> weights = List.of();
    private PtNDArray frequencies = (PtNDArray) scope.create(0f);

    @BeforeEach
    void load() throws IOException {
        weights = WeightMemory.load(
                scope, WeightLayout.of(config), HostTensors.of(RandomWeights.of(config, 1)), Precision.FLOAT32);
        float[] inverse = RotaryFrequencies.of(config);
        frequencies = Tensors.floats(scope, new FloatTensor(List.of(inverse.length), inverse));
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void givesTheSameHiddenStates() {
        ScriptText plain = programs.forInference(Precision.FLOAT32, Adapted.NOTHING);

        float[] padded = hidden(plain.onGpu());

        assertThat(padded).containsExactly(hidden(plain), within((float) ROUNDING));
    }

    @Test
    void givesTheSameGradients() {
        List<float[]> plain = gradients(programs.forWeights());
        List<float[]> padded = gradients(programs.forWeights().onGpu());

        assertThat(padded).hasSameSizeAs(plain);
        for (int i = 0; i < plain.size(); i++) {
            assertThat(padded.get(i)).containsExactly(plain.get(i), within((float) ROUNDING));
        }
    }

    @Test
    void padsToTheLongestButNotWhereMostWouldBePadding() {
        assertThat(slots(1, 7, 1, 12, 1, 9)).isEqualTo(36);
        assertThat(slots(3, 12)).as("one length alone needs no padding").isZero();
        assertThat(slots(4, 2, 1, 30)).isZero();
    }

    private static int[] row(int length) {
        return IntStream.range(0, length).map(i -> (7 * i + length) % 64).toArray();
    }

    private float[] hidden(ScriptText text) {
        List<PtNDArray> none = List.of();
        try (Script program = text.compile()) {
            Argument[] arguments = {
                Argument.of(Tensors.longs(scope, rows.ids())),
                Argument.of(Tensors.longs(scope, rows.times())),
                Argument.of(Tensors.longs(scope, rows.positions())),
                Argument.of(rows.runs()),
                Argument.of(rows.spans()),
                Argument.of(Tensors.longs(scope)),
                Argument.of(weights),
                Argument.of(none),
                Argument.of(none),
                Argument.of(frequencies)
            };
            return program.infer(scope, "asked", arguments).toFloatArray();
        }
    }

    private List<float[]> gradients(ScriptText text) {
        List<PtNDArray> sums = new ArrayList<>();
        weights.forEach(weight -> sums.add((PtNDArray) scope.zeros(weight.getShape(), DataType.FLOAT32)));
        // The engine tells lists of tensors apart by a name on each, so that none may be in two lists.
        List<PtNDArray> trained =
                weights.stream().map(weight -> (PtNDArray) weight.duplicate()).toList();
        try (Script program = text.compile()) {
            Gradients.ofWeights(program, TrainingOptions.standard(config), weights, trained, frequencies)
                    .addTo(sums, rows, .1);
        }
        return sums.stream().map(PtNDArray::toFloatArray).toList();
    }

    private long slots(long... runs) {
        try (Script program = programs.forInference(Precision.FLOAT32, Adapted.NOTHING)
                .onGpu()
                .compile()) {
            List<PtNDArray> padding = program.inferList(scope, "padding", Argument.of(runs), Argument.of(frequencies));
            return padding.isEmpty() ? 0 : padding.get(0).getShape().get(0);
        }
    }
}
