package dev.hone.local.command;

import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.console.Stop;
import dev.hone.local.console.UsageException;
import dev.hone.local.versions.RecordJson;
import dev.hone.local.versions.VersionLog;
import dev.hone.local.wire.TopicTail;
import dev.hone.local.wire.Wire;
import dev.hone.schemas.topics.Kept;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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

    @Mixin
    private ClientSettings options = new ClientSettings();

    @Parameters(paramLabel = "TOPIC", description = "Its name without the prefix, such as interactions.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String topic;

    @Option(names = "--key", paramLabel = "KEY", description = "Only records under this key.")
    private @Nullable String key;

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "Stop after so many; 0: at the end.")
    private long count;

    @Option(names = "--follow", description = "Wait for more instead of stopping at the end.")
    private boolean follow;

    @Option(names = "--text", description = "Show what users and models wrote; otherwise its length alone.")
    private boolean text;

    private long printed;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        Wire wire = Wire.from(options.settings());
        VersionLog.requireTopics(wire);
        try (Stop stop = Stop.onSignal()) {
            print(wire, named(), stop);
        }
        return ExitCode.DONE;
    }

    private <V> void print(Wire wire, Topic<V> chosen, Stop stop) throws InterruptedException {
        RecordJson json = new RecordJson(text);
        // Of a topic that keeps the last record of a key, the ones before say nothing any more.
        boolean lastOnly = !follow && (chosen.kept() == Kept.COMPACT || chosen.kept() == Kept.COMPACT_AND_DELETE);
        Map<String, String> last = new LinkedHashMap<>();
        try (TopicTail<V> tail = new TopicTail<>(wire, chosen)) {
            do {
                tail.recordsToEnd((record, value) -> {
                    if (key != null && !key.equals(record.key())) {
                        return;
                    }
                    String line = chosen.raw() ? json.line(record) : json.line(record.key(), value);
                    if (lastOnly) {
                        last.put(record.key(), line);
                    } else {
                        say(line);
                    }
                });
                last.values().forEach(this::say);
                spec.commandLine().getOut().flush();
            } while (follow && !enough() && !stop.isWishedWithin(Duration.ofMillis(200)));
        }
    }

    private void say(String line) {
        if (!enough()) {
            printed++;
            spec.commandLine().getOut().println(line);
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
