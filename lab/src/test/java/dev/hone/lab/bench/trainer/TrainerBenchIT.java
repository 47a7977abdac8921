package dev.hone.lab.bench.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.ByteModel;
import dev.hone.lab.bench.Target;
import dev.hone.terminal.Progress;
import dev.hone.trainer.evaluate.JudgedPart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerBenchIT {

    @TempDir
    Path folder;

    @Test
    void measuresARoundOfAWorkerInAProcessOfItsOwn() throws IOException {
        TrainerPlan plan = new TrainerPlan(Optional.empty(), ByteModel.TINY, 200, 1, 1, 1, 1);
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
                .containsKeys("round", "gigaflopsFp32", "targets")
                .doesNotContainKey("reference");
        assertThat(found.tables()).contains("judged", "Hone, steady", "tokens");
    }
}
