package dev.hone.lab.bench.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.bench.trainer.StepParts.Call;
import dev.hone.lab.bench.trainer.StepParts.Part;
import dev.hone.lab.bench.trainer.StepParts.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepPartsTest {

    private static final Offset<Double> EXACTLY = within(1e-9);

    @TempDir
    Path folder;

    @Test
    void aCallHasItsOwnTimeAndNoneOfThoseThatItMakes() throws IOException {
        StepParts parts =
                parts(100, event(1, "layer", 0, 100), event(1, "aten::rms_norm", 10, 80), event(1, "aten::mm", 20, 50));

        assertThat(parts.share(CallKind.BETWEEN)).isEqualTo(.2, EXACTLY);
        assertThat(parts.share(CallKind.ELEMENTWISE)).isEqualTo(.3, EXACTLY);
        assertThat(parts.share(CallKind.PRODUCTS)).isEqualTo(.5, EXACTLY);
    }

    @Test
    void theOuterOneOfTwoThatBeginTogetherMakesTheOther() throws IOException {
        StepParts parts = parts(100, event(1, "aten::mm", 0, 90), event(1, "aten::matmul", 0, 100));

        assertThat(parts.share(CallKind.PRODUCTS)).isEqualTo(.9, EXACTLY);
        assertThat(parts.share(CallKind.ELEMENTWISE)).isEqualTo(.1, EXACTLY);
    }

    @Test
    void theOneThatIsWrittenLaterMakesTheOneOfEqualTime() throws IOException {
        StepParts parts = parts(100, event(1, "aten::mm", 0, 100), event(1, "aten::matmul", 0, 100));

        assertThat(parts.share(CallKind.PRODUCTS)).isEqualTo(1, EXACTLY);
    }

    @Test
    void callsOneAfterTheOtherAreNotWithinEachOther() throws IOException {
        StepParts parts =
                parts(100, event(1, "layer", 0, 100), event(1, "aten::mm", 0, 40), event(1, "aten::cat", 40, 20));

        assertThat(parts.share(CallKind.PRODUCTS)).isEqualTo(.4, EXACTLY);
        assertThat(parts.share(CallKind.COPIES)).isEqualTo(.2, EXACTLY);
        assertThat(parts.share(CallKind.BETWEEN)).isEqualTo(.4, EXACTLY);
    }

    @Test
    void whatIsInNoCallIsOutsideTheLibrary() throws IOException {
        StepParts parts = parts(200, event(1, "aten::mm", 10, 50), event(1, "aten::mm", 100, 50));

        assertThat(parts.share(CallKind.OUTSIDE)).isEqualTo(.5, EXACTLY);
        assertThat(parts.calls())
                .containsExactly(
                        new Part(new Call("", CallKind.OUTSIDE, Way.NEITHER), 0, .5),
                        new Part(new Call("aten::mm", CallKind.PRODUCTS, Way.FORWARD), 2, .5));
    }

    @Test
    void whatWalksBackFromTheLossIsToldFromTheWayThere() throws IOException {
        StepParts parts = parts(
                100,
                event(1, "anchored_adapter_gradients", 0, 100),
                event(1, "aten::mm", 0, 20),
                event(1, "autograd::engine::evaluate_function: MmBackward0", 40, 50),
                event(1, "MmBackward0", 45, 45),
                event(1, "aten::mm", 50, 40));

        assertThat(parts.share(CallKind.PRODUCTS, Way.FORWARD)).isEqualTo(.2, EXACTLY);
        assertThat(parts.share(CallKind.PRODUCTS, Way.BACKWARD)).isEqualTo(.4, EXACTLY);
        assertThat(parts.share(CallKind.BETWEEN, Way.FORWARD)).isEqualTo(.3, EXACTLY);
        assertThat(parts.share(CallKind.BETWEEN, Way.BACKWARD)).isEqualTo(.1, EXACTLY);
    }

    @Test
    void whatAttentionLossAndOptimizerAskForIsTheirs() throws IOException {
        StepParts parts = parts(
                100,
                event(1, "aten::scaled_dot_product_attention", 0, 30),
                event(1, "aten::fill_", 10, 10),
                event(1, "autograd::engine::evaluate_function: NllLossBackward0", 30, 20),
                event(1, "aten::zero_", 35, 10),
                event(1, "step", 50, 50),
                event(1, "aten::linalg_vector_norm", 60, 20));

        assertThat(parts.share(CallKind.ATTENTION)).isEqualTo(.3, EXACTLY);
        assertThat(parts.share(CallKind.LOSS, Way.BACKWARD)).isEqualTo(.2, EXACTLY);
        assertThat(parts.share(CallKind.OPTIMIZER, Way.NEITHER)).isEqualTo(.5, EXACTLY);
        assertThat(parts.share(CallKind.FILLS)).isZero();
    }

    @Test
    void threadsThatRunAtOnceShareTheTime() throws IOException {
        StepParts parts = parts(200, event(1, "aten::mm", 0, 100), event(2, "aten::cat", 50, 100));

        assertThat(parts.share(CallKind.PRODUCTS)).isEqualTo(.375, EXACTLY);
        assertThat(parts.share(CallKind.COPIES)).isEqualTo(.375, EXACTLY);
        assertThat(parts.share(CallKind.OUTSIDE)).isEqualTo(.25, EXACTLY);
    }

    @Test
    void aThreadThatWaitsForAnotherHasNoneOfItsTime() throws IOException {
        StepParts parts = parts(
                100,
                event(1, "anchored_adapter_gradients", 0, 100),
                event(2, "aten::mm", 20, 60),
                event(2, "autograd::engine::evaluate_function: MmBackward0", 20, 60));

        assertThat(parts.share(CallKind.PRODUCTS, Way.BACKWARD)).isEqualTo(.6, EXACTLY);
        assertThat(parts.share(CallKind.BETWEEN)).isEqualTo(.4, EXACTLY);
    }

    @Test
    void aCallThatSeemsToOutlastItsMakerMakesNoneAfterIt() throws IOException {
        StepParts parts = parts(
                100,
                event(1, "aten::scaled_dot_product_attention", 10, 40.004),
                event(1, "layer", 0, 50),
                event(1, "aten::cat", 50.002, 40));

        assertThat(parts.share(CallKind.COPIES)).isEqualTo(.4, EXACTLY);
    }

    @Test
    void sharesSumToOneWhereClocksRound() throws IOException {
        StepParts parts = parts(
                99.9,
                event(1, "layer", 0, 50),
                event(1, "aten::mm", 10, 40.004),
                event(1, "aten::cat", 50.002, 50),
                event(2, "aten::fill_", 30, 30));

        assertThat(Arrays.stream(CallKind.values()).mapToDouble(parts::share).sum())
                .isEqualTo(1, EXACTLY);
        assertThat(parts.calls().stream().mapToDouble(Part::share).sum()).isEqualTo(1, EXACTLY);
    }

    @Test
    void whatTheTraceCostsIsTakenOffAllCallsAlike() throws IOException {
        List<TracedCall> calls = calls(
                event(1, "aten::t", 0, 10),
                event(1, "aten::t", 10, 10),
                event(1, "aten::t", 20, 10),
                event(1, "aten::mm", 30, 60));

        StepParts parts = StepParts.of(calls, 100, 80);

        assertThat(parts.share(CallKind.PRODUCTS)).isEqualTo(55 / 80., EXACTLY);
        assertThat(parts.share(CallKind.COPIES)).isEqualTo(15 / 80., EXACTLY);
        assertThat(parts.share(CallKind.OUTSIDE)).isEqualTo(10 / 80., EXACTLY);
    }

    @Test
    void operationsAreThoseOfTheProductsFactors() throws IOException {
        List<TracedCall> calls = calls(
                event(1, "aten::mm", 0, 10, "[[7, 3], [3, 5]]"),
                event(1, "aten::addmm", 10, 10, "[[5], [7, 3], [3, 5], [], []]"),
                event(1, "aten::bmm", 20, 10, "[[2, 7, 3], [2, 3, 5]]"),
                event(1, "aten::mul", 30, 10, "[[7, 3], [7, 3]]"));

        assertThat(TracedCall.productOperations(calls))
                .isEqualTo(2 * (7 * 3 * 5) + 2 * (7 * 3 * 5) + 2 * (2 * 7 * 3 * 5), EXACTLY);
    }

    private StepParts parts(double micros, String... events) throws IOException {
        return StepParts.of(calls(events), micros, micros);
    }

    private List<TracedCall> calls(String... events) throws IOException {
        return TracedCall.read(
                Files.writeString(folder.resolve("trace.json"), "[\n" + String.join(",\n", events) + "]\n"));
    }

    private static String event(int thread, String name, double begins, double lasts) {
        return event(thread, name, begins, lasts, "[]");
    }

    private static String event(int thread, String name, double begins, double lasts, String shapes) {
        return "{\"name\": \"%s\", \"ph\": \"X\", \"ts\": %s, \"dur\": %s, \"tid\": %s, \"shape\": %s}"
                .formatted(name, begins, lasts, thread, shapes);
    }
}
