package dev.hone.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replays a log through the whole loop. */
@Command(
        name = "replay",
        description = "Replay a log through the whole loop: broker, registry and applications in one process.",
        subcommands = {MovielensCommand.class, JsonlCommand.class},
        mixinStandardHelpOptions = true)
public final class ReplayCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "replay what? movielens or jsonl");
    }
}
