package dev.hone.local.command;

import dev.hone.local.console.ExitCode;
import dev.hone.local.program.Programs;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints every setting with its type, default and text, as a page of Markdown. */
@Command(
        name = "config",
        description = "Print the reference of all settings, as Markdown.",
        mixinStandardHelpOptions = true)
public final class ConfigCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.println("| setting | type | default | meaning |");
        out.println("|---|---|---|---|");
        Programs.definitions().stream()
                .flatMap(definition -> definition.configKeys().values().stream())
                .sorted((left, right) -> left.name.compareTo(right.name))
                .map(ConfigCommand::row)
                .distinct()
                .forEach(out::println);
        out.flush();
        return ExitCode.DONE;
    }

    private static String row(ConfigKey key) {
        String standard = key.hasDefault() ? "`" + ConfigDef.convertToString(key.defaultValue, key.type) + "`" : "";
        String text = key.documentation.replace("|", "\\|");
        String allowed = key.validator == null ? "" : " Allowed: " + key.validator + ".";
        return "| `" + key.name + "` | " + key.type.name().toLowerCase(Locale.ROOT) + " | " + standard + " | " + text
                + allowed.replace("|", "\\|") + " |";
    }
}
