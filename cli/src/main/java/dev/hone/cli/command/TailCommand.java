package dev.hone.cli.command;

import dev.hone.client.report.Figures;
import dev.hone.client.versions.RecordJson;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.topics.Retention;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Stop;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the records of a topic. */
@Command(
        name = "tail",
        description =
                "Print the records of a topic from its beginning, one JSON object a line; of a compacted topic the last of each key.",
        mixinStandardHelpOptions = true)
public final class TailCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int KEY_WIDTH = 24;

    @Mixin
    private ClientSettings options = new ClientSettings();

    @Parameters(paramLabel = "TOPIC", description = "Its name without the prefix, such as interactions.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String topic;

    @Option(names = "--key", paramLabel = "KEY", description = "Only records under this key.")
    private @Nullable String key;

    @Option(names = "--last", paramLabel = "N", defaultValue = "0", description = "Only the last N by their times.")
    private int last;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only records from then on: 90s, 10m, 2h, 3d ago, or a time such as 2026-01-31T12:00:00Z.")
    private @Nullable String since;

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "Stop after so many; 0: at the end.")
    private long count;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for more instead of stopping at the end.")
    private boolean follow;

    @Option(names = "--text", description = "Show what users and models wrote; otherwise its length alone.")
    private boolean text;

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "json: an object a line; table: time, key and value in columns (default: ${DEFAULT-VALUE}).")
    private OutputOptions.Format format = OutputOptions.Format.JSON;

    private long printed;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private record Line(Instant time, String key, String text) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        Topic<?> chosen = named();
        if (last < 0 || count < 0) {
            throw new UsageException("--last and --count must be at least 0");
        }
        Optional<Instant> from = Optional.ofNullable(since)
                .map(words -> Since.parse(words, Screen.of(spec).clock().instant()));
        KafkaAccess wire = options.reached();
        try (Stop stop = Stop.onSignal()) {
            print(wire, chosen, from, stop);
        }
        return ExitCode.DONE;
    }

    private <V> void print(KafkaAccess wire, Topic<V> chosen, Optional<Instant> from, Stop stop)
            throws InterruptedException {
        try (TopicTail<V> tail =
                from.isPresent() ? TopicTail.since(wire, chosen, from.get()) : new TopicTail<>(wire, chosen)) {
            first(tail, chosen);
            while (follow && !enough() && !stop.isWishedWithin(LOOK)) {
                read(tail, this::say);
            }
        }
    }

    /** What is there already. */
    private <V> void first(TopicTail<V> tail, Topic<V> chosen) {
        // Of a topic that keeps the last record of a key, the ones before say nothing any more.
        boolean lastOfKey =
                !follow && (chosen.kept() == Retention.COMPACT || chosen.kept() == Retention.COMPACT_AND_DELETE);
        if (!lastOfKey && last == 0) {
            read(tail, this::say);
            return;
        }
        Map<String, Line> byKey = new LinkedHashMap<>();
        List<Line> lines = new ArrayList<>();
        read(tail, line -> {
            if (lastOfKey) {
                byKey.put(line.key, line);
            } else {
                lines.add(line);
                if (lines.size() > 2 * (last + 1000)) {
                    keepLast(lines);
                }
            }
        });
        lines.addAll(byKey.values());
        if (last > 0) {
            keepLast(lines);
        }
        lines.forEach(this::say);
    }

    private void keepLast(List<Line> lines) {
        lines.sort(Comparator.comparing(Line::time));
        lines.subList(0, Math.max(0, lines.size() - last)).clear();
    }

    private <V> void read(TopicTail<V> tail, Consumer<Line> receiver) {
        RecordJson json = new RecordJson(text);
        tail.recordsToEnd((record, value) -> {
            if (key == null || key.equals(record.key())) {
                receiver.accept(line(json, record, value));
            }
        });
        spec.commandLine().getOut().flush();
    }

    private Line line(RecordJson json, ConsumerRecord<String, byte[]> record, Object value) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        String named = String.valueOf(record.key());
        if (value instanceof IndexedRecord avro) {
            boolean table = format == OutputOptions.Format.TABLE;
            return new Line(time, named, table ? json.value(avro).toString() : json.line(record.key(), avro));
        }
        return new Line(time, named, json.line(record));
    }

    private void say(Line line) {
        if (enough()) {
            return;
        }
        printed++;
        PrintWriter out = spec.commandLine().getOut();
        if (format == OutputOptions.Format.JSON) {
            out.println(line.text);
        } else {
            String padding = " ".repeat(Math.max(0, KEY_WIDTH - line.key.length()));
            out.println(Figures.text(line.time) + "  " + line.key + padding + "  " + line.text);
        }
    }

    private boolean enough() {
        return count > 0 && printed >= count;
    }

    private Topic<?> named() {
        return Topics.all().stream()
                .filter(candidate -> candidate.name().equals(topic))
                .findFirst()
                .orElseThrow(() -> new UsageException("no topic " + topic + "; one of "
                        + Topics.all().stream().map(Topic::name).collect(Collectors.joining(", "))));
    }
}
