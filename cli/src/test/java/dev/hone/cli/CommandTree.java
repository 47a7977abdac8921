package dev.hone.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** All commands of {@code hone}, as the page of docs tells them. */
final class CommandTree {

    /** An option that so many commands have, with the same words, is told once. */
    private static final int COMMON = 5;

    private static final int COLUMNS = 100;

    private static final String INTRODUCTION = """
            # Commands

            Every command with its options, as `hone COMMAND --help` tells them; a test writes this page. In a checkout it is
            `./hone`, in a release `bin/hone`. They end with 0 when what was asked is done, 1 when it was refused or failed, 2 when
            the command itself makes no sense. Every one takes `--help` and `--version`.
            """;

    private final CommandLine root;

    private CommandTree(CommandLine root) {
        this.root = root;
    }

    static CommandTree read() {
        return new CommandTree(new CommandLine(new HoneCommand()).setUsageHelpWidth(COLUMNS));
    }

    CommandLine root() {
        return root;
    }

    /** The page. */
    String page() {
        List<CommandLine> commands = below(root).toList();
        Map<String, Long> rows = commands.stream()
                .flatMap(CommandTree::optionRows)
                .collect(Collectors.groupingBy(row -> row, LinkedHashMap::new, Collectors.counting()));
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("\n| | |\n|---|---|\n");
        root.getSubcommands()
                .forEach((name, command) -> page.append("| [%s](#%s) | %s |\n"
                        .formatted(name, name(command).replace(' ', '-'), cell(firstSentence(command)))));
        page.append("\n## Options of many\n\n| option | meaning |\n|---|---|\n");
        rows.forEach((row, times) -> page.append(times >= COMMON ? row : ""));
        commands.forEach(command -> page.append(section(command, rows)));
        return page.toString();
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return command.getSubcommands().values().stream().flatMap(each -> Stream.concat(Stream.of(each), below(each)));
    }

    private static String section(CommandLine command, Map<String, Long> rows) {
        StringBuilder section = new StringBuilder("\n%s %s\n\n".formatted(heading(command), name(command)));
        description(command).forEach(paragraph -> section.append(paragraph).append("\n\n"));
        command.getHelp()
                .synopsis(0)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line ->
                        section.append("    ").append(line.stripTrailing()).append('\n'));
        String own = Stream.concat(
                        command.getCommandSpec().positionalParameters().stream()
                                .filter(parameter -> !parameter.hidden())
                                .map(parameter -> row(parameter.paramLabel(), parameter)),
                        optionRows(command).filter(row -> rows.getOrDefault(row, 0L) < COMMON))
                .collect(Collectors.joining());
        return own.isEmpty() ? section.toString() : section + "\n| | meaning |\n|---|---|\n" + own;
    }

    private static String heading(CommandLine command) {
        return command.getParent().getParent() == null ? "##" : "###";
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static Stream<String> optionRows(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                .map(CommandTree::row);
    }

    private static String row(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : separator(option) + option.paramLabel();
        return row(String.join(", ", option.names()) + value, option);
    }

    private static String separator(OptionSpec option) {
        return option.longestName().startsWith("--") ? "=" : " ";
    }

    private static String row(String name, ArgSpec argument) {
        String words = Stream.of(argument.description()).collect(Collectors.joining(" "));
        return "| `%s` | %s%s |\n".formatted(cell(name), argument.required() ? "**required** " : "", cell(words));
    }

    private static List<String> description(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        return Stream.of(usage.description())
                .map(line -> Ansi.OFF.string(line.formatted()))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String firstSentence(CommandLine command) {
        return description(command).stream().findFirst().orElse("");
    }

    private static String cell(String words) {
        return Ansi.OFF.string(words).replace("|", "\\|").strip();
    }

    /**
     * What of a command, as somebody wrote it, there is not: its name, or options. Alternatives are written with bars;
     * a word in capitals stands for one of the reader's.
     */
    static List<String> faults(CommandLine root, List<String> words) {
        CommandLine command = root;
        for (int at = 0; at < words.size() && !command.getSubcommands().isEmpty(); at++) {
            String word = words.get(at);
            if (word.contains("|")) {
                return alternatives(root, words, at);
            }
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                return word.matches("[a-z][a-z0-9-]*") ? List.of(word) : unknownOptions(command, words);
            }
            command = next;
        }
        return unknownOptions(command, words);
    }

    private static List<String> alternatives(CommandLine root, List<String> words, int at) {
        return Stream.of(words.get(at).split("\\|"))
                .flatMap(word -> {
                    List<String> one = new ArrayList<>(words);
                    one.set(at, word);
                    return faults(root, one).stream();
                })
                .distinct()
                .toList();
    }

    private static List<String> unknownOptions(CommandLine command, List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith("--"))
                .map(word -> word.replaceAll("[=,.)].*", ""))
                .filter(option -> command.getCommandSpec().findOption(option) == null)
                .toList();
    }
}
