package dev.hone.local.command;

import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.console.Stop;
import dev.hone.local.console.UsageException;
import dev.hone.local.versions.RecordJson;
import dev.hone.local.versions.VersionLog;
import dev.hone.local.wire.TopicTail;
import dev.hone.local.wire.Wire;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
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
        description = "Print the records of a topic from its beginning, one JSON object a line.",
        mixinStandardHelpOptions = true)
public final class TailCommand implements Callable<Integer> {

    @Mixin
    private ClientOptions options = new ClientOptions();

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

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.onErrorStream();
        Wire wire = Wire.from(options.settings());
        VersionLog.requireTopics(wire);
        try (Stop stop = Stop.onSignal()) {
            print(wire, named(), stop);
        }
        return ExitCode.DONE;
    }

    private <V> void print(Wire wire, Topic<V> chosen, Stop stop) throws InterruptedException {
        RecordJson json = new RecordJson(text);
        PrintWriter out = spec.commandLine().getOut();
        AtomicLong printed = new AtomicLong();
        try (TopicTail<V> tail = new TopicTail<>(wire, chosen)) {
            do {
                tail.toEnd((recordKey, value) -> {
                    if ((key == null || key.equals(recordKey)) && !enough(printed.get())) {
                        printed.incrementAndGet();
                        out.println(json.line(value));
                    }
                });
                out.flush();
            } while (follow && !enough(printed.get()) && !stop.isWishedWithin(Duration.ofMillis(200)));
        }
    }

    private boolean enough(long printed) {
        return count > 0 && printed >= count;
    }

    private Topic<?> named() {
        return Topics.all().stream()
                .filter(candidate -> candidate.name().equals(topic) && !candidate.raw())
                .findFirst()
                .orElseThrow(() -> new UsageException("no topic " + topic + "; one of "
                        + Topics.all().stream()
                                .filter(candidate -> !candidate.raw())
                                .map(Topic::name)
                                .collect(Collectors.joining(", "))));
    }
}
