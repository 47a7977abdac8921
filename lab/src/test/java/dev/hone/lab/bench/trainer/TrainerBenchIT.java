package dev.hone.lab.bench.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.bench.ByteModel;
import dev.hone.lab.bench.Target;
import dev.hone.lab.bench.trainer.StepParts.Way;
import dev.hone.terminal.Progress;
import dev.hone.trainer.evaluate.JudgedPart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerBenchIT {

    @TempDir
    Path folder;

    @Test
    void measuresARoundOfAWorkerInAProcessOfItsOwn() throws IOException {
        TrainerPlan plan = new TrainerPlan(Optional.empty(), ByteModel.TINY, 200, 1, 1, 1, 1, 1);
        Progress progress = new Progress(new PrintWriter(new StringWriter()), false, InstantSource.system());

        TrainerFindings found =
                new TrainerBench(plan, folder, progress, InstantSource.system(), System::nanoTime).run();

        RoundTimes round = found.round();
        assertThat(round.steps()).isGreaterThan(2);
        assertThat(round.promptTokens()).isGreaterThan(round.responseTokens());
        assertThat(round.judgedParts()).containsKeys(JudgedPart.LOSSES, JudgedPart.DIVERGENCE, JudgedPart.ANSWERS);
        assertThat(round.judgedParts().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isPositive()
                .isLessThanOrEqualTo(round.judged() + .1);
        assertThat(round.trained()).isPositive().isLessThan(round.total());
        assertThat(round.steady()).isPositive();
        assertThat(found.machine()).isPositive();
        assertThat(found.targets())
                .extracting(Target::name)
                .containsExactly("share of a round outside of steps", "products of matrices, share of the machine's");
        assertThat(found.toMap())
                .containsKeys("round", "gigaflopsFp32", "targets", "step")
                .doesNotContainKey("reference");
        assertThat(found.tables()).contains("judged", "Hone, steady", "tokens", "a step of", "products run at");
        saysWhereAStepGoes(found.step());
    }

    private static void saysWhereAStepGoes(StepFindings step) {
        StepParts parts = step.parts();
        assertThat(Arrays.stream(CallKind.values()).mapToDouble(parts::share).sum())
                .isEqualTo(1, within(1e-9));
        for (CallKind kind : List.of(CallKind.PRODUCTS, CallKind.ATTENTION, CallKind.ELEMENTWISE, CallKind.LOSS)) {
            assertThat(parts.share(kind, Way.FORWARD)).as("%s", kind).isPositive();
            assertThat(parts.share(kind, Way.BACKWARD)).as("%s", kind).isPositive();
        }
        assertThat(parts.share(CallKind.OPTIMIZER)).isPositive();
        assertThat(step.seconds().plain()).isPositive();
        // The head's product for the tokens of answers, there and back.
        double least = 4.0 * 32 * ByteModel.TINY.vocabulary() * step.amounts().responseTokens();
        assertThat(step.amounts().operations()).isGreaterThan(least);
    }
}
