package dev.hone.trainer;

import dev.hone.schemas.config.Settings;
import dev.hone.terminal.CommandMain;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.LoggingConfig;
import dev.hone.terminal.ProgramOptions;
import dev.hone.terminal.ProgramRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The program's front door: {@code hone trainer-worker}, and the main of its image. */
@Command(
        name = "trainer-worker",
        description = "Run a worker that trains rounds.",
        mixinStandardHelpOptions = true,
        versionProvider = HoneVersion.class)
public final class TrainerWorkerCommand implements Callable<Integer> {

    @Mixin
    private ProgramOptions options = new ProgramOptions();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.settings();
        return ProgramRun.of(LoggingConfig.from(settings), () -> {
            TrainerWorker worker = new TrainerWorker(settings);
            TrainerWorker.port(settings).check();
            return worker;
        });
    }

    public static void main(String[] arguments) {
        CommandMain.main(new TrainerWorkerCommand(), arguments);
    }
}
