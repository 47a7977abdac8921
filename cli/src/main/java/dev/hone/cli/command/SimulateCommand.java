package dev.hone.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays what nobody wants to live through so often. */
@Command(
        name = "simulate",
        description = "Play rollouts, and attacks on what is learned, on made-up users.",
        subcommands = {SimulateRolloutCommand.class, SimulatePoisonCommand.class},
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "simulate what? rollout or poison");
    }
}
