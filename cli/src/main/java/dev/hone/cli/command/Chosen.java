package dev.hone.cli.command;

import dev.hone.client.letters.LetterFilter;
import dev.hone.terminal.UsageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The letters that something is to be done with: by their names, or all open ones that are meant. */
final class Chosen {

    @Parameters(paramLabel = "LETTER", arity = "0..*", description = "Their names, such as 3-1042.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private LetterOptions meant = new LetterOptions();

    @Option(names = "--all", description = "All that are open.")
    private boolean all;

    void check() {
        int ways = (names.isEmpty() ? 0 : 1) + (meant.any() ? 1 : 0) + (all ? 1 : 0);
        if (ways != 1) {
            throw new UsageException(
                    "which letters? Name them, or choose among the open ones with --topic, --stage, --reason, --since and"
                            + " --until, or take --all");
        }
    }

    List<String> names() {
        return names;
    }

    LetterFilter filter(Instant now) {
        return meant.filter(now);
    }
}
