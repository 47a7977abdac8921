package dev.hone.llm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.safetensors.SafetensorsWriter;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine holds, written as if it were arrays, with one of them on the host at a time. */
class EngineTensorsTest {

    private static final float[] MATRIX = {1, 2, 3, 4, 5, 6};

    @Test
    void areWrittenAsTheyAre(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tensors.safetensors");
        try (PtNDManager scope = Torch.newScope()) {
            SafetensorsWriter.write(file, source(scope), Map.of());
        }

        try (SafetensorsFile written = SafetensorsFile.open(file)) {
            assertThat(written.names()).containsExactly("matrix", "number");
            FloatTensor matrix = FloatTensor.of(written.tensor("matrix"));
            assertThat(matrix.shape()).containsExactly(3, 2);
            assertThat(matrix.values()).containsExactly(MATRIX);
            assertThat(FloatTensor.of(written.tensor("number")).values()).containsExactly(7);
        }
    }

    @Test
    void giveRowsAndAreRefusedByName() throws IOException {
        try (PtNDManager scope = Torch.newScope()) {
            EngineTensors source = source(scope);

            FloatBuffer rows = source.tensor("matrix").rows(1, 3).asFloatBuffer();

            assertThat(rows.get(0)).isEqualTo(3);
            assertThat(rows.remaining()).isEqualTo(4);
            assertThatThrownBy(() -> source.tensor("other")).hasMessageContaining("no tensor other");
        }
    }

    private static EngineTensors source(PtNDManager scope) {
        PtNDArray matrix = Tensors.floats(scope, FloatBuffer.wrap(MATRIX), new Shape(3, 2));
        PtNDArray number = Tensors.floats(scope, FloatBuffer.wrap(new float[] {7}), new Shape());
        return new EngineTensors(new TreeMap<>(Map.of("matrix", matrix, "number", number)));
    }
}
