package dev.hone.lab.replay;

import dev.hone.client.report.Ledgers;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsAppCommand;
import dev.hone.terminal.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The streams applications in a process of their own, which is killed with SIGKILL in the midst of its work and started
 * again.
 */
final class KilledStreamsApp implements Program {

    private final Settings settings;
    private final Path folder;
    private final long killAfter;
    private final List<Long> readAtKill = new ArrayList<>();
    private final Thread killer = new Thread(this::killOnceAndRestart, "killer");
    private volatile Process process;

    /** Kills it as soon as its ledgers tell of so many records. */
    @SuppressWarnings("NullAway.Init") // the process comes with the start
    KilledStreamsApp(Settings settings, Path folder, long killAfter) {
        this.settings = settings;
        this.folder = folder;
        this.killAfter = killAfter;
    }

    /** How many records its ledgers told of when it was killed. */
    List<Long> readAtKill() {
        return List.copyOf(readAtKill);
    }

    @Override
    public void start() {
        process = launch();
        killer.start();
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            killer.join();
            process.destroy();
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killOnceAndRestart() {
        KafkaAccess wire = KafkaAccess.from(settings);
        var ledgers = new Ledgers(wire.topics().partitions());
        try (var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            while (ledgers.records() < killAfter) {
                tail.poll((partition, ledger) -> ledgers.see(ledger));
            }
            process.destroyForcibly().waitFor();
            tail.toEnd((partition, ledger) -> ledgers.see(ledger));
            readAtKill.add(ledgers.records());
            process = launch();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process launch() {
        return ChildProgram.launch(StreamsAppCommand.class, settings.with(Map.of("streams.ops.port", "0")), folder);
    }
}
