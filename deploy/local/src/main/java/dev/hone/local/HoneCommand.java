package dev.hone.local;

import dev.hone.local.command.BenchCommand;
import dev.hone.local.command.BrokerCommand;
import dev.hone.local.command.ConfigCommand;
import dev.hone.local.command.DemoCommand;
import dev.hone.local.command.GenerateCommand;
import dev.hone.local.command.ImproveCommand;
import dev.hone.local.command.PretrainCommand;
import dev.hone.local.command.RegistryCommand;
import dev.hone.local.command.ReplayCommand;
import dev.hone.local.command.RolloutCommands;
import dev.hone.local.command.ServingCommand;
import dev.hone.local.command.StatusCommand;
import dev.hone.local.command.StreamsAppCommand;
import dev.hone.local.command.TailCommand;
import dev.hone.local.command.TrainerWorkerCommand;
import dev.hone.local.command.UpCommand;
import dev.hone.local.command.VersionsCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command tree. */
@Command(
        name = "hone",
        description = "Hone keeps a language model sharp on the feedback of the people who use it.",
        mixinStandardHelpOptions = true,
        version = "hone 0.1.0",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            ImproveCommand.class,
            ReplayCommand.class,
            StatusCommand.class,
            VersionsCommand.class,
            RolloutCommands.class,
            TailCommand.class,
            GenerateCommand.class,
            PretrainCommand.class,
            BenchCommand.class,
            StreamsAppCommand.class,
            TrainerWorkerCommand.class,
            ServingCommand.class,
            BrokerCommand.class,
            RegistryCommand.class,
            ConfigCommand.class
        })
final class HoneCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
