package dev.hone.cli.command;

import dev.hone.client.report.ReportJson;
import dev.hone.lab.testbed.program.ConfigProblems;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.ContributorDoubts;
import dev.hone.streams.quality.MetricConfig;
import dev.hone.terminal.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that prints every setting with its type and default, and says what is wrong with a file of them. */
@Command(
        name = "config",
        description = "Print the reference of all settings, as a page of Markdown or as JSON; or check a file of them.",
        mixinStandardHelpOptions = true)
public final class ConfigCommand implements Callable<Integer> {

    private static final String INTRODUCTION = """
            # Configuration

            One YAML file serves all programs: `--config FILE`, nested keys joined with a dot. A variable `HONE_` and the key in
            capitals, with `_` for the dots, overrides a key. A program refuses keys that it does not know in its own sections. Keys
            under `kafka.` go to Kafka's clients, those under `streams.` that are not listed to Kafka Streams, those under `serde.` and
            `schema.registry.` to the serde. `./hone config check FILE` names every problem of a file, for all programs at
            once. This page is what `./hone config` prints.
            """;

    private static final String METRICS = """

            ## Metrics

            `catalogue.NAME.KEY` declares the metric NAME; without any, the catalogue is `thumb` (boolean), `rating` (ordinal, 1 to 5)
            and `score` (float, 0 to 1).
            """;

    private static final String LINES = """

            ## Lines

            `lines.NAME.segments` lists the segments (`tenant/task`, separated by commas) that have a name of their own and belong to
            the line NAME. All others pool into `tenant/*` on the line `main`, which always exists.

            `lines.NAME.guidance`, `auto` or a number from 1 to 5, is what `serving.guidance` is, for the line NAME alone; what a
            request asks for goes before it.
            """;

    /** For whom. */
    enum Format {
        MARKDOWN,
        JSON
    }

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "markdown",
            description = "markdown: a page for people; json: for programs (default: ${DEFAULT-VALUE}).")
    private Format format = Format.MARKDOWN;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.println(ReportJson.pretty(settings()));
        } else {
            page(out);
        }
        out.flush();
        return ExitCode.DONE;
    }

    @Command(
            name = "check",
            description = "Check the sections of all programs in a file; every problem is told, on a line of its own.",
            mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "FILE", description = "The configuration file (YAML).") Path file) {
        Settings settings = Settings.read(file, System.getenv());
        List<String> problems = ConfigProblems.of(settings);
        var line = spec.commandLine();
        problems.forEach(problem -> line.getErr().println(problem.replace('\n', ' ')));
        if (!problems.isEmpty()) {
            return ExitCode.USAGE;
        }
        ContributorDoubts.of(settings).forEach(doubt -> line.getErr().println("note: " + doubt));
        line.getOut().println(file + ": no problem found");
        return ExitCode.DONE;
    }

    private static void page(PrintWriter out) {
        out.println(INTRODUCTION);
        table(out, "", Programs.definitions());
        out.println(METRICS);
        table(out, "catalogue.NAME.", List.of(MetricConfig.DEFINITION));
        out.print(LINES);
    }

    private static List<Map<String, Object>> settings() {
        return Stream.concat(
                        keys(Programs.definitions()).map(key -> setting("", key)),
                        keys(List.of(MetricConfig.DEFINITION)).map(key -> setting("catalogue.NAME.", key)))
                .distinct()
                .toList();
    }

    private static Map<String, Object> setting(String section, ConfigKey key) {
        var setting = new LinkedHashMap<String, Object>();
        setting.put("setting", section + key.name);
        setting.put("type", type(key));
        setting.put("required", !key.hasDefault());
        setting.put("default", key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null);
        setting.put("meaning", key.documentation);
        setting.put("allowed", key.validator == null ? null : key.validator.toString());
        return setting;
    }

    private static Stream<ConfigKey> keys(List<ConfigDef> definitions) {
        return definitions.stream()
                .flatMap(definition -> definition.configKeys().values().stream())
                .sorted(Comparator.comparing(key -> key.name));
    }

    private static String type(ConfigKey key) {
        return key.type.name().toLowerCase(Locale.ROOT);
    }

    private static void table(PrintWriter out, String section, List<ConfigDef> definitions) {
        out.println("| setting | type | default | meaning |");
        out.println("|---|---|---|---|");
        keys(definitions).map(key -> row(section, key)).distinct().forEach(out::println);
    }

    private static String row(String section, ConfigKey key) {
        String standard =
                key.hasDefault() ? "`" + ConfigDef.convertToString(key.defaultValue, key.type) + "`" : "required";
        String text = key.documentation.replace("|", "\\|");
        String allowed = key.validator == null ? "" : " Allowed: " + key.validator + ".";
        return "| `" + section + key.name + "` | " + type(key) + " | " + standard + " | " + text
                + allowed.replace("|", "\\|") + " |";
    }
}
