package dev.hone.cli;

import dev.hone.cli.command.BenchCommand;
import dev.hone.cli.command.BrokerCommand;
import dev.hone.cli.command.ChaosCommand;
import dev.hone.cli.command.CompletionCommand;
import dev.hone.cli.command.ConfigCommand;
import dev.hone.cli.command.DeadLettersCommand;
import dev.hone.cli.command.DemoCommand;
import dev.hone.cli.command.DoctorCommand;
import dev.hone.cli.command.EraseCommand;
import dev.hone.cli.command.GenerateCommand;
import dev.hone.cli.command.ImproveCommand;
import dev.hone.cli.command.InteractionCommand;
import dev.hone.cli.command.KeysCommand;
import dev.hone.cli.command.PretrainCommand;
import dev.hone.cli.command.RegistryCommand;
import dev.hone.cli.command.ReplayCommand;
import dev.hone.cli.command.ReproduceCommand;
import dev.hone.cli.command.ResetCommand;
import dev.hone.cli.command.RolloutCommand;
import dev.hone.cli.command.SimulateCommand;
import dev.hone.cli.command.StatusCommand;
import dev.hone.cli.command.TailCommand;
import dev.hone.cli.command.TrainCommand;
import dev.hone.cli.command.UpCommand;
import dev.hone.cli.command.VersionsCommand;
import dev.hone.serving.ServingCommand;
import dev.hone.streams.StreamsAppCommand;
import dev.hone.terminal.HoneVersion;
import dev.hone.trainer.TrainerWorkerCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command tree. */
@Command(
        name = "hone",
        description = "Hone keeps a language model sharp on the feedback of the people who use it.",
        mixinStandardHelpOptions = true,
        versionProvider = HoneVersion.class,
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            ImproveCommand.class,
            TrainCommand.class,
            ReplayCommand.class,
            StatusCommand.class,
            VersionsCommand.class,
            RolloutCommand.class,
            TailCommand.class,
            DeadLettersCommand.class,
            InteractionCommand.class,
            EraseCommand.class,
            ReproduceCommand.class,
            ResetCommand.class,
            GenerateCommand.class,
            PretrainCommand.class,
            BenchCommand.class,
            SimulateCommand.class,
            ChaosCommand.class,
            StreamsAppCommand.class,
            TrainerWorkerCommand.class,
            ServingCommand.class,
            BrokerCommand.class,
            RegistryCommand.class,
            KeysCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
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
