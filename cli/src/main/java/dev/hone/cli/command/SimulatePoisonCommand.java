package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.demo.DemoBase;
import dev.hone.lab.poison.Poisoning;
import dev.hone.lab.poison.PoisoningReport;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.RecipeCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what bought feedback moves in the answers to everybody else. */
@Command(
        name = "poison",
        description = "Measure how far bought feedback moves what everybody else is answered.",
        footer = {
            "",
            "Rounds are trained on the log of the demo's world, on the same with an attack in",
            "it (one subject with 100 votes, one source with 100 votes on others' answers, one",
            "key with 1,000 invented subjects, 2 % of the raters together), and on the same",
            "with as many honest people; without trainer.recipe.contributor.share and",
            "thresholds.contributor.share, and with both.",
            "A trial is eighteen rounds of some nine seconds each on one core.",
            "Exit code 1: with the bound an attack moves more than honest people might."
        },
        mixinStandardHelpOptions = true)
public final class SimulatePoisonCommand implements Callable<Integer> {

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "4",
            description = "Trials, each with a log of its own; at least 2 (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the world, its base and the first log (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "What the bound leaves to one contributor (default: ${DEFAULT-VALUE}).")
    private double share;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "Where the base model is kept, and what is in the making (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from those of the demo that ship.")
    private @Nullable Path config;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Where the numbers go, as JSON, after each trial from the second on.")
    private @Nullable Path report;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (trials < 2 || !(share > 0 && share < 1)) {
            throw new UsageException("--trials is at least 2, and --share lies between 0 and 1");
        }
        Screen screen = Screen.of(spec);
        LogFile.in(data);
        ReportFile file = report == null ? null : ReportFile.at(report);
        Settings settings = ShippedSettings.read("demo.yaml", config, System.getenv());
        Programs.refuseUnknown(settings);
        RecipeCheck.requireAdapter(Recipe.from(settings), "hone simulate poison");
        Path base = DemoBase.get(settings, seed, data.resolve("bases"), screen.progress());
        var place = new Poisoning.Place(base, data.resolve("poison"), screen.progress());
        PoisoningReport found =
                new Poisoning(seed, trials, share).run(settings, place, soFar -> write(file, soFar.report()));
        Map<String, Object> numbers = found.report();
        output.print(screen.out(), numbers, () -> found.lines().forEach(screen.out()::println));
        screen.out().flush();
        return found.isHeld() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void write(@Nullable ReportFile file, Map<String, Object> numbers) {
        if (file == null) {
            return;
        }
        try {
            file.write(numbers);
        } catch (IOException e) {
            throw new UncheckedIOException("no report can be written to " + file, e);
        }
    }
}
