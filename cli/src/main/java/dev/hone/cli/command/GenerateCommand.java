package dev.hone.cli.command;

import dev.hone.cli.generate.Continuation;
import dev.hone.cli.generate.GenerationModel;
import dev.hone.cli.generate.GenerationReport;
import dev.hone.cli.generate.Prompt;
import dev.hone.client.report.ReportFile;
import dev.hone.llm.model.Precision;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries a checkpoint: one prompt in, its continuation out. */
@Command(
        name = "generate",
        description = "Continue a prompt with a checkpoint in Hugging Face's layout, and an adapter in PEFT's.",
        mixinStandardHelpOptions = true)
public final class GenerateCommand implements Callable<Integer> {

    private static final int DEFAULT_MAX_TOKENS = 128;
    private static final String ENDED_AT_ONCE =
            "the model ended at once; --messages FILE asks it through its chat template, as a server does";

    /** The prompt in exactly one way. */
    static final class PromptOptions {

        @Option(
                names = "--prompt",
                paramLabel = "TEXT",
                description = "Text as it is, with the special tokens that the tokenizer adds, such as the first one;"
                        + " with --goal it is a user's message.")
        private @Nullable String text;

        @Option(
                names = "--messages",
                paramLabel = "FILE",
                description = "A JSON list of messages as OpenAI's API has them, or an object with messages and tools;"
                        + " goes through the model's chat template.")
        private @Nullable Path messages;

        @Option(
                names = "--prompt-ids",
                paramLabel = "IDS",
                description = "Token ids, such as 1,2,3; needs no tokenizer.")
        private @Nullable String ids;

        Prompt prompt() {
            if (ids != null) {
                return Prompt.Ids.parse(ids);
            }
            if (messages != null) {
                return new Prompt.Messages(messages);
            }
            return new Prompt.Raw(text == null ? "" : text);
        }
    }

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "Folder of the model.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "Folder of an adapter on it.")
    private @Nullable Path adapter;

    @ArgGroup(multiplicity = "1")
    private PromptOptions prompt = new PromptOptions();

    @Option(
            names = "--goal",
            paramLabel = "N",
            description = "Ask for this level, in the words that the adapter was trained with.")
    private @Nullable Integer goal;

    @Option(
            names = "--segment",
            paramLabel = "NAME",
            defaultValue = "*",
            description = "The goal is one of this segment's (default: those of all segments together).")
    private String segment = "*";

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "End after so many tokens (default: " + DEFAULT_MAX_TOKENS
                    + ", or as many as the model has positions for).")
    private @Nullable Integer maxTokens;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--report", paramLabel = "FILE", description = "Where ids, log-probabilities and text go, as JSON.")
    private @Nullable Path reportFile;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LogFile.ofErrors();
        ReportFile file = reportFile == null ? null : ReportFile.at(reportFile);
        Prompt given = prompt.prompt();
        String sentence = goal == null ? null : sentence(goal);
        // Wrong numbers are told before a large model is loaded.
        sampling.sampling(maxTokens == null ? 1 : maxTokens);
        Precision precision = compute.precision();
        compute.apply();
        try (GenerationModel checkpoint = GenerationModel.load(model, adapter, precision)) {
            PrintWriter out = spec.commandLine().getOut();
            int[] ids = given.ids(checkpoint, sentence);
            int room = checkpoint.model().config().maxPositions() - ids.length;
            int tokens = maxTokens == null ? Math.max(1, Math.min(DEFAULT_MAX_TOKENS, room)) : maxTokens;
            GenerationReport report = new Continuation(checkpoint, output.json() ? piece -> {} : shown(out))
                    .of(ids, sampling.sampling(tokens));
            output.print(out, report.toMap(), out::println);
            if (report.text().isEmpty() && !output.json()) {
                spec.commandLine().getErr().println(ENDED_AT_ONCE);
            }
            if (file != null) {
                file.write(report.toMap());
            }
            return ExitCode.DONE;
        }
    }

    private static Consumer<String> shown(PrintWriter out) {
        return piece -> {
            out.print(piece);
            out.flush();
        };
    }

    private String sentence(int level) throws IOException {
        if (adapter == null) {
            throw new UsageException(
                    "--goal needs --adapter: the words and levels of goals belong to a trained version");
        }
        try {
            TrainedGoals goals = TrainedGoals.read(adapter);
            return goals.sentence(segment, level)
                    .orElseThrow(() -> new UsageException("the adapter in " + adapter + " was not trained for goal "
                            + level + " of segment " + segment + "; its segments and levels: "
                            + goals.shares().keySet().stream()
                                    .sorted()
                                    .map(name -> name + " " + goals.levels(name))
                                    .toList()));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--goal cannot be put into words for " + adapter + ": " + e.getMessage(), e);
        }
    }
}
