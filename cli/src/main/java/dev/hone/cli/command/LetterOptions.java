package dev.hone.cli.command;

import dev.hone.client.letters.LetterFilter;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.UsageException;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class LetterOptions {

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only those whose record came from it, such as feedback.")
    private @Nullable String topic;

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "Only those that this stage turned away, such as decode or join.")
    private @Nullable String stage;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Only those with this in their reason.")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only those whose record is from then or later: 90s, 10m, 2h, 3d ago, or a time such as 2026-01-31T12:00:00Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only those whose record is from before then.")
    private @Nullable String until;

    boolean any() {
        return topic != null || stage != null || reason != null || since != null || until != null;
    }

    LetterFilter filter(Instant now) {
        if (topic != null && Topics.all().stream().map(Topic::name).noneMatch(topic::equals)) {
            throw new UsageException("no topic " + topic + "; one of "
                    + Topics.inputs().stream().map(Topic::name).collect(Collectors.joining(", ")));
        }
        return new LetterFilter(
                topic,
                stage,
                reason,
                since == null ? null : Since.parse(since, now),
                until == null ? null : Since.parse("--until", until, now));
    }
}
