package dev.hone.lab.replay;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.quality.VoteCheck;
import dev.hone.terminal.Progress;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A log that a living loop begins with: sent into its topics, with times that end just before now. */
public final class Seed {

    private static final Duration LENGTH = Duration.ofMinutes(25);
    private static final Duration BEFORE_NOW = Duration.ofSeconds(5);

    private final RatedLog log;
    private final Path file;
    private final Sent sent;
    private final long firstMs;
    private final long lastMs;

    private Seed(RatedLog log, Path file, Sent sent, Votes votes) {
        this.log = log;
        this.file = file;
        this.sent = sent;
        this.firstMs = votes.firstMs;
        this.lastMs = votes.lastMs;
    }

    /** Throws where the catalogue takes none of its votes. */
    public static Seed of(RatedLog log, Path file, Settings settings, Sent sent) throws IOException {
        var votes = new Votes(CatalogueConfig.from(settings).version());
        log.records().forEach(votes::see);
        if (votes.problem != null && votes.refused == votes.given) {
            throw new UsageException("--seed: no rating of " + file + " fits the catalogue: " + votes.problem);
        }
        return new Seed(log, file, sent, votes);
    }

    /** Creates missing topics and sends it; returns when everything is there. */
    public void send(Settings settings, InstantSource clock, Progress progress) throws IOException {
        progress.say("--seed: " + file + " is read as " + log.format()
                + (log.scales().isEmpty() ? "" : "; ratings: " + log.scales()));
        if (log.faults().count() > 0) {
            progress.say(log.faults().count() + " of " + log.rows() + " rows cannot be used; the first: "
                    + log.faults().first().get(0));
        }
        KafkaAccess wire = KafkaAccess.from(settings);
        wire.createTopics();
        long nowMs = clock.millis();
        long endMs = nowMs - BEFORE_NOW.toMillis();
        var squeezed = new Squeezed(log.records(), new Squeezed.Span(firstMs, lastMs), endMs, LENGTH.toMillis());
        try (var sender = new Sender(wire)) {
            sender.send(squeezed, nowMs, progress);
        }
        sent.remember(file, Instant.ofEpochMilli(nowMs));
        progress.say("it is in the topics, with times that end just before now, and will not be sent again");
    }

    /** What the log's votes are to the catalogue, and when they were given. */
    private static final class Votes {
        private final CatalogueVersion catalogue;
        private long firstMs = Long.MAX_VALUE;
        private long lastMs;
        private long given;
        private long refused;
        private @Nullable String problem;

        Votes(CatalogueVersion catalogue) {
            this.catalogue = catalogue;
        }

        void see(InputRecord record) {
            firstMs = Math.min(firstMs, record.timestampMs());
            lastMs = Math.max(lastMs, record.timestampMs());
            if (record.content() instanceof Decoded decoded && decoded.value() instanceof FeedbackGiven feedback) {
                given++;
                Optional<String> found = VoteCheck.problem(catalogue, feedback);
                if (found.isPresent()) {
                    refused++;
                    problem = found.get();
                }
            }
        }
    }

    /** Which logs were sent before, by their bytes. */
    public record Sent(Path file) {

        /** When this log was sent. */
        public Optional<String> when(Path log) throws IOException {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            String digest = digest(log);
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" ", 3))
                    .filter(words -> words.length > 1 && words[0].equals(digest))
                    .map(words -> words[1])
                    .findFirst();
        }

        void remember(Path log, Instant when) throws IOException {
            Files.write(
                    file,
                    List.of(digest(log) + " " + when + " " + log.getFileName()),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }

        private static String digest(Path log) throws IOException {
            if (!Files.isRegularFile(log)) {
                throw new UsageException("no such file: " + log);
            }
            try (var bytes = new DigestInputStream(Files.newInputStream(log), Sha256.start())) {
                bytes.transferTo(OutputStream.nullOutputStream());
                return Sha256.hex(bytes.getMessageDigest().digest());
            }
        }
    }
}
