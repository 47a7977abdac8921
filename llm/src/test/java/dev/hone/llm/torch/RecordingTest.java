package dev.hone.llm.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.train.OptimizerSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private final PtNDManager scope = Torch.newScope();
    private final Script sideBySide =
            ScriptText.of("side_by_side").with("DTYPE", 6).compile();

    @AfterEach
    void close() {
        sideBySide.close();
        scope.close();
    }

    @Test
    void tellsOfEachCallWhatItWasGivenAndWhatCameOut() {
        PtNDArray one = vector(1, 2);
        PtNDArray other = vector(3);
        try (Recording recording = Recording.begin()) {
            sideBySide.infer(scope, "joined", Argument.of(List.of(one, other)), Argument.of(0));

            RecordedCall call = recording.calls().get(0);
            assertThat(call.method()).isEqualTo("joined");
            assertThat(call.program().name()).isEqualTo("side_by_side");
            assertThat(call.arguments().get(0).tensors()).containsExactly("t0", "t1");
            assertThat(call.arguments().get(1).numbers()).containsExactly(0L);
            assertThat(call.given()).containsOnlyKeys("t0", "t1");
            assertThat(call.given()).containsEntry("t1", floats(3));
            assertThat(call.results()).containsExactly(Map.entry("t2", floats(1, 2, 3)));
            assertThat(call.changed()).isEmpty();
        }
    }

    @Test
    void followsATensorFromOneCallIntoTheNext() {
        PtNDArray one = vector(1, 2);
        try (Recording recording = Recording.begin()) {
            PtNDArray joined = sideBySide.infer(scope, "joined", Argument.of(List.of(one, one)), Argument.of(0));
            sideBySide.infer(scope, "stacked", Argument.of(List.of(joined, joined)));

            RecordedCall second = recording.calls().get(1);
            assertThat(second.arguments().get(0).tensors()).containsExactly("t1", "t1");
            assertThat(second.given()).isEmpty();
        }
    }

    @Test
    void givesATensorAgainThatWasWrittenToBetweenCalls() {
        PtNDArray one = vector(1, 2);
        try (Recording recording = Recording.begin()) {
            sideBySide.infer(scope, "joined", Argument.of(List.of(one)), Argument.of(0));
            one.set(new float[] {5, 6});
            sideBySide.infer(scope, "joined", Argument.of(List.of(one)), Argument.of(0));

            assertThat(recording.calls().get(1).given()).containsEntry("t0", floats(5, 6));
        }
    }

    @Test
    void tellsWhatATrainingCallChangedInItsArguments() {
        List<PtNDArray> parameters = List.of(vector(1));
        List<PtNDArray> sums = List.of(vector(.5f));
        List<PtNDArray> first = List.of(vector(0));
        List<PtNDArray> second = List.of(vector(0));
        List<PtNDArray> counts = List.of((PtNDArray) scope.zeros(new Shape()));
        try (Script optimizer = OptimizerSettings.standard().program().compile();
                Recording recording = Recording.begin()) {
            optimizer.train(
                    scope,
                    "step",
                    Argument.of(parameters),
                    Argument.of(sums),
                    Argument.of(first),
                    Argument.of(second),
                    Argument.of(counts),
                    Argument.of(Tensors.scalar(scope, .1)));

            RecordedCall call = recording.calls().get(0);
            assertThat(call.changed()).containsOnlyKeys("t0", "t1", "t2", "t3", "t4");
            assertThat(call.changed()).containsEntry("t1", floats(0));
            assertThat(parameters.get(0).toFloatArray()[0]).isLessThan(1);
        }
    }

    @Test
    void hearsOfItsOwnThreadAloneAndOnlyUntilItIsClosed() {
        Recording recording = Recording.begin();
        assertThatThrownBy(Recording::begin).hasMessageContaining("recorded already");

        CompletableFuture.runAsync(() -> sideBySide.infer(scope, "stacked", Argument.of(List.of(vector(1)))))
                .join();
        recording.close();
        sideBySide.infer(scope, "stacked", Argument.of(List.of(vector(1))));

        assertThat(recording.calls()).isEmpty();
    }

    private PtNDArray vector(float... values) {
        return (PtNDArray) scope.create(values);
    }

    private static RecordedTensor floats(double... values) {
        return new RecordedTensor("float32", List.of((long) values.length), values);
    }
}
