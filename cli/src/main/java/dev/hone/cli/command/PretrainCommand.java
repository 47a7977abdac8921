package dev.hone.cli.command;

import dev.hone.cli.command.MovielensBase.MovielensChoices;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Split;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Makes a model from text, or the base model that a replay of the same ratings would make. */
@Command(
        name = "pretrain",
        description = "Make a model from text (--text, --output), or the base model of a replay from the first fifth of"
                + " MovieLens ratings, without goals (--input); prints its folder.",
        mixinStandardHelpOptions = true)
public final class PretrainCommand implements Callable<Integer> {

    /** One of the two. */
    static final class Source {

        @Option(
                names = "--text",
                paramLabel = "FILE|DIR",
                arity = "1..*",
                description = "Text to learn from: .txt files, .jsonl files, or folders of them.")
        private List<Path> text = List.of();

        @Option(names = "--input", paramLabel = "DIR", description = "MovieLens: ratings and movies, .csv or .csv.gz.")
        private @Nullable Path input;
    }

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Mixin
    private TextOptions text = new TextOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "With --input: take the first N ratings by time (default: all).")
    private @Nullable Integer limit;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "With --input: the first share of the ratings by time, in (0, 1], without each user's last"
                    + " one (default: ${DEFAULT-VALUE}, that of a replay).")
    private double share;

    @Option(
            names = "--rank",
            description = "With --input: rank each user's last title by the model, and by methods without one.")
    private boolean rank;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the first weights and of every draw (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "With --input: base models go to bases in there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "With --input: settings that differ from the configuration file that ships.")
    private @Nullable Path config;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Screen screen = Screen.of(spec);
        if (source.input == null) {
            refuse("--text", List.of("--limit", "--share", "--rank", "--data", "--config"));
            LogFile.ofErrors();
            new TextModel(text, screen).make(source.text, seed, output);
            return ExitCode.DONE;
        }
        refuse("--input", optionsOfText());
        if (!(share > 0 && share <= 1)) {
            throw new UsageException("--share must be in (0, 1], was " + share);
        }
        LogFile.in(data);
        var settings = ShippedSettings.read("replay-movielens.yaml", config, System.getenv());
        var movielens = new MovielensOptions();
        movielens.input = source.input;
        movielens.limit = limit;
        movielens.seed = seed;
        Movielens ratings = movielens.read();
        var choices = new MovielensChoices(settings, share, movielens.seed, data.resolve("bases"));
        Split split = Split.of(ratings.ratings());
        Path base = MovielensBase.get(ratings, split, choices, screen.progress());
        var report = new LinkedHashMap<String, Object>(Map.of("model", base.toString()));
        if (rank) {
            report.put("ranking", new MovielensRanking(ratings, split, screen.progress()).rows(base, settings));
        }
        output.print(screen.out(), report, () -> {
            screen.out().println(base);
            ResultTables.printRanking(report, screen.out());
        });
        return ExitCode.DONE;
    }

    /** Options of the other form would change nothing: whoever gives one expects something else. */
    private void refuse(String form, List<String> others) {
        ParseResult given = spec.commandLine().getParseResult();
        for (String option : others) {
            if (given.hasMatchedOption(option)) {
                throw new UsageException(option + " does not go with " + form);
            }
        }
    }

    private static List<String> optionsOfText() {
        return CommandSpec.forAnnotatedObject(new TextOptions()).options().stream()
                .map(OptionSpec::longestName)
                .toList();
    }
}
