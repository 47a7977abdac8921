package dev.hone.cli.command;

import dev.hone.lab.testbed.program.Programs;
import dev.hone.trainer.rounds.RoundListener;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs trainer-worker alone, against any Kafka. */
@Command(name = "trainer-worker", description = "Run a worker that trains rounds.", mixinStandardHelpOptions = true)
public final class TrainerWorkerCommand implements Callable<Integer> {

    @Mixin
    private AppOptions options = new AppOptions();

    @Override
    public Integer call() throws InterruptedException {
        var settings = options.settings();
        return AppRun.afterKafka(settings, () -> {
            var program = Programs.trainer(settings, RoundListener.NONE);
            BaseModel.check(settings, "trainer.");
            Programs.checkBase(settings);
            return program;
        });
    }
}
