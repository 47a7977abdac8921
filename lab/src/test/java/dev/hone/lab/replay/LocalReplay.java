package dev.hone.lab.replay;

import dev.hone.client.report.Events;
import dev.hone.client.report.GoalSetRow;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.jsonl.JsonlLog;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Program;
import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import dev.hone.trainer.rounds.RoundListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Replays logs on a broker of its own and keeps what came of them, for tests. */
final class LocalReplay {

    private final Path folder;

    LocalReplay(Path folder) {
        this.folder = folder;
    }

    /**
     * What a replay left on the topics.
     *
     * @param closed what is the same in every replay of a closed interaction, by id
     * @param reasons of dead letters, by the key of the record
     */
    record Result(
            long sent,
            Events events,
            List<GoalSetRow> goalSets,
            SortedMap<String, String> closed,
            Map<String, String> reasons) {}

    Result lines(List<String> lines, boolean asIs) throws IOException, InterruptedException {
        return run(JsonlLog.open(Files.write(folder.resolve("log.jsonl"), lines), asIs));
    }

    Result run(InputLog log) throws IOException, InterruptedException {
        return run(log, Map.of(), settings -> Programs.of(settings, false, RoundListener.NONE));
    }

    /** With settings and programs of one's own. */
    Result run(InputLog log, Map<String, String> more, Function<Settings, List<Program>> programs)
            throws IOException, InterruptedException {
        LogFile.in(Path.of("target"));
        var progress = new Progress(new PrintWriter(new StringWriter()), false, InstantSource.system());
        try (Workspace workspace = Workspace.fresh(folder, "replay");
                Stop stop = Stop.onSignal();
                LocalCluster cluster = LocalCluster.start(workspace)) {
            var changes = new HashMap<>(cluster.settings());
            changes.put("data.dir", workspace.folder("state").toString());
            changes.putAll(more);
            Settings settings =
                    ShippedSettings.read("replay-jsonl.yaml", null, Map.of()).with(changes);
            var replay = new Replay(
                    settings, Watched.unwatched(programs.apply(settings)), progress, stop, InstantSource.system());
            replay.run(log);
            KafkaAccess wire = KafkaAccess.from(settings);
            return new Result(
                    replay.sent(), replay.events(), replay.learned().goalSetRows(), closed(wire), reasons(wire));
        }
    }

    private static SortedMap<String, String> closed(KafkaAccess wire) {
        var closed = new TreeMap<String, String>();
        try (var tail = new TopicTail<>(wire, Topics.INTERACTIONS)) {
            tail.toEnd((id, interaction) -> {
                if (interaction.getClosed()) {
                    closed.put(id, described(interaction));
                }
            });
        }
        return closed;
    }

    // The revision counts how often it was looked at, which the order of arrival may change.
    private static String described(ScoredInteraction interaction) {
        return interaction.getLine() + " " + interaction.getSegment() + " " + interaction.getQuality() + " "
                + interaction.getRawQuality() + " " + interaction.getDue() + " " + interaction.getVotes() + " "
                + interaction.getPrompt() + " " + interaction.getResponse();
    }

    private static Map<String, String> reasons(KafkaAccess wire) {
        var reasons = new TreeMap<String, String>();
        try (var consumer = wire.consumer()) {
            List<TopicPartition> partitions = KafkaAccess.partitions(consumer, wire.name(Topics.DEAD_LETTERS));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> letter : consumer.poll(Duration.ofMillis(200))) {
                    byte[] reason =
                            letter.headers().lastHeader(RecordHeaders.REASON).value();
                    reasons.put(String.valueOf(letter.key()), new String(reason, StandardCharsets.UTF_8));
                }
            }
        }
        return reasons;
    }

    /** A log and records after it. */
    record LogAnd(InputLog log, List<InputRecord> more) implements InputLog {

        @Override
        public long records() {
            return log.records() + more.size();
        }

        @Override
        public void forEach(Consumer<InputRecord> receiver) throws IOException {
            log.forEach(receiver);
            more.forEach(receiver);
        }
    }
}
