package dev.hone.cli.command;

import dev.hone.lab.recorded.GradedSet;
import dev.hone.lab.recorded.VersionPair;
import dev.hone.lab.recorded.VersionPair.Scale;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a recording of two versions that a public data set has graded. */
@Command(
        name = "recording",
        description = "Make a recording for judge of two versions that a public data set has graded.",
        footer = {
            "",
            "gsm8k: example_model_solutions.jsonl of openai/grade-school-math; mercury: mercury_generations.jsonl, one",
            "row an answer with task, model, response and score; alpaca: responses_scored.jsonl and prompts.jsonl, one",
            "row an answer with prompt_id, model, response and p_win_gpt4t. Each prompt stands for a user, who meets",
            "one of the versions; one comes each ten seconds."
        },
        mixinStandardHelpOptions = true)
public final class RecordingCommand implements Callable<Integer> {

    /** Which answers. */
    static final class PairOptions {

        @Option(names = "--input", paramLabel = "DIR", required = true, description = "The folder of the data set.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path input;

        @Option(names = "--champion", paramLabel = "NAME", required = true, description = "The version that serves.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String champion;

        @Option(names = "--challenger", paramLabel = "NAME", required = true, description = "The version in canary.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String challenger;

        @Option(
                names = "--scale",
                paramLabel = "NAME",
                defaultValue = "linear",
                description = "linear: grades as they are; log: by their order of magnitude, 1e-7 is 0 and 1 is 1"
                        + " (default: ${DEFAULT-VALUE}).")
        private Scale scale = Scale.LINEAR;

        private VersionPair of(GradedSet set, long seed) {
            return new VersionPair(set, input, champion, challenger, scale, seed);
        }
    }

    @Parameters(paramLabel = "SET", description = "gsm8k, mercury or alpaca.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GradedSet set;

    @Mixin
    private PairOptions pair = new PairOptions();

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "Where the recording goes.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the order and of who meets which version (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LogFile.ofErrors();
        int written = pair.of(set, seed).write(output);
        Screen.of(spec).progress().say(written + " observations in " + output);
        return ExitCode.DONE;
    }
}
