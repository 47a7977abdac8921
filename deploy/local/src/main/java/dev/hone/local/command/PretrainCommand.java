package dev.hone.local.command;

import dev.hone.local.command.MovielensBase.MovielensChoices;
import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.movielens.Movielens;
import dev.hone.local.movielens.Split;
import dev.hone.local.workspace.ShippedSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the base model that a replay of the same ratings would make. */
@Command(
        name = "pretrain",
        description = "Make a base model from the first fifth of MovieLens ratings, without goals; prints its folder.",
        mixinStandardHelpOptions = true)
public final class PretrainCommand implements Callable<Integer> {

    @Mixin
    private MovielensOptions movielens = new MovielensOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "Base models go to bases in there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from the configuration file that ships.")
    private @Nullable Path config;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Screen screen = Screen.of(spec);
        LogFile.in(data);
        var settings = ShippedSettings.read("replay-movielens.yaml", config, System.getenv());
        Movielens ratings = movielens.read();
        var choices = new MovielensChoices(settings, movielens.seed, data.resolve("bases"));
        Path base = MovielensBase.get(ratings, Split.of(ratings.ratings()), choices, screen.progress());
        screen.out().println(base);
        return ExitCode.DONE;
    }
}
