package dev.hone.cli.command;

import dev.hone.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that prints what a shell completes commands and options with. */
@Command(
        name = "completion",
        description = {
            "Print the script that completes commands and options in a shell.",
            "bash: hone completion bash > /etc/bash_completion.d/hone; zsh: source <(hone completion zsh)"
        },
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {

    /** What is completed in. zsh takes bash's script, which loads bashcompinit there. */
    enum Shell {
        BASH,
        ZSH
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets it; both get the same script
    private Shell shell;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("hone", spec.root().commandLine()));
        out.flush();
        return ExitCode.DONE;
    }
}
