package dev.hone.local.command;

import dev.hone.local.program.Programs;
import dev.hone.trainer.rounds.RoundListener;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs trainer-worker alone, against any Kafka. */
@Command(name = "trainer-worker", description = "Run a worker that trains rounds.", mixinStandardHelpOptions = true)
public final class TrainerWorkerCommand implements Callable<Integer> {

    @Mixin
    private AppOptions options = new AppOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var settings = options.settings();
        return new AppRun(spec, settings).afterKafka(() -> {
            var program = Programs.trainer(settings, RoundListener.NONE);
            BaseModel.check(settings, "trainer.");
            Programs.checkBase(settings);
            return program;
        });
    }
}
