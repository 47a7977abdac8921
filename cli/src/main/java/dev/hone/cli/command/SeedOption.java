package dev.hone.cli.command;

import dev.hone.lab.replay.Seed;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A log that a living loop begins with. */
final class SeedOption {

    @Option(
            names = "--seed",
            paramLabel = "FILE",
            description =
                    "A log of rated answers to begin with (.jsonl or .jsonl.gz, the formats of hone improve): sent"
                            + " into the topics once, however often this command is started with it.")
    private @Nullable Path seed;

    @Mixin
    private LogShape shape = new LogShape();

    private Optional<Seed> opened = Optional.empty();

    /** Reads the log and refuses one that cannot be used; one that was sent before is passed over, with a word. */
    void open(Settings settings, Workspace workspace, Progress progress) throws IOException {
        if (seed == null) {
            return;
        }
        var sent = new Seed.Sent(workspace.folder("seeds.txt"));
        Optional<String> before = sent.when(seed);
        if (before.isPresent()) {
            progress.say(seed + " was sent on " + before.get() + " and is not sent again");
        } else {
            opened = Optional.of(Seed.of(shape.open(seed), seed, settings, sent));
        }
    }

    /** Sends what was opened, if anything was. */
    void send(Settings settings, Progress progress) throws IOException {
        if (opened.isPresent()) {
            opened.get().send(settings, InstantSource.system(), progress);
        }
    }
}
