package dev.hone.local.command;

import dev.hone.local.console.Progress;
import dev.hone.local.replay.Seed;
import dev.hone.local.workspace.Workspace;
import dev.hone.schemas.config.Settings;
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

    /** The log, read and found usable; empty where none was given. */
    Optional<Seed> open(Settings settings, Workspace workspace, Progress progress) throws IOException {
        if (seed == null) {
            return Optional.empty();
        }
        var sent = new Seed.Sent(workspace.folder("seeds.txt"));
        Optional<String> before = sent.when(seed);
        if (before.isPresent()) {
            progress.say(seed + " was sent on " + before.get() + " and is not sent again");
            return Optional.empty();
        }
        return Optional.of(Seed.of(shape.open(seed), seed, settings, sent));
    }

    /** Sends what was opened, if there is one. */
    static void send(Optional<Seed> seed, Settings settings, Progress progress) throws IOException {
        if (seed.isPresent()) {
            seed.get().send(settings, InstantSource.system(), progress);
        }
    }
}
