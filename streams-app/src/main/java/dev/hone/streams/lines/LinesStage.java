package dev.hone.streams.lines;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.lines.machine.LineMachine;
import dev.hone.streams.lines.machine.LineProcessor;
import dev.hone.streams.lines.rounds.ExampleCounter;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.store.CountStore;
import dev.hone.streams.ops.OwnLines;
import dev.hone.streams.ops.ServedWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From examples, outcomes and operators' words to rounds, rollouts and decisions: one processor per line, one store.
 *
 * @param erasures how far each partition of the erasures topic is known
 * @param served is told which versions are announced, and which may answer
 */
public record LinesStage(
        RoundsConfig rounds,
        RolloutConfig rollout,
        RoundTerms terms,
        LinesConfig lines,
        TopicsConfig topics,
        ConnectionConfig connection,
        Supplier<List<Long>> erasures,
        ServedWatch served) {

    /** The store of lines, for those who ask what they are. */
    public static final String STORE = "lines";

    private static final Logger LOGGER = LoggerFactory.getLogger(LinesStage.class);
    private static final String COUNT_STORE = "lines-counted";
    private static final String EVIDENCE_STORE = "evidence";
    private static final String COUNTED = "counted-at-commit";
    private static final String GOAL_SETS_STORE = "goal-sets";
    private static final String STATUS_STORE = "serving-status";

    /** Takes the evidence of canaries, keyed by line. */
    public void attach(StreamsBuilder builder, List<KStream<String, EvidenceCounted>> evidence) {
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), connection.serde(LineState.class)));
        builder.addStateStore(CountStore.storeBuilder(COUNT_STORE));
        builder.addStateStore(AtCommit.storeBuilder(AtCommit.STORE));
        builder.addStateStore(AtCommit.storeBuilder(COUNTED));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(EVIDENCE_STORE), Serdes.String(), connection.serde(EvidenceCell.class)));
        globalTable(builder, Topics.GOAL_SETS, GOAL_SETS_STORE);
        globalTable(builder, Topics.SERVING_STATUS, STATUS_STORE);
        LineMachine machine = new LineMachine(rounds, rollout, terms);
        LineProcessor.Stores stores = new LineProcessor.Stores(
                STORE, COUNT_STORE, EVIDENCE_STORE, GOAL_SETS_STORE, STATUS_STORE, AtCommit.STORE);
        OwnLines ownLines = new OwnLines(lines.lines(), topics.linePartitions());
        KStream<String, LineOutput> said = events(builder, evidence)
                .process(
                        () -> new LineProcessor(machine, topics.partitions(), stores, ownLines, erasures)
                                .toldTo(served),
                        Named.as("line-machine"),
                        STORE,
                        COUNT_STORE,
                        EVIDENCE_STORE,
                        AtCommit.STORE);
        publish(said, Topics.TRAINING_ROUNDS, LineOutput.Round.class, LineOutput.Round::record);
        publish(said, Topics.ROLLOUTS, LineOutput.Rollout.class, LineOutput.Rollout::record);
        publish(said, Topics.ROLLOUT_EVIDENCE, LineOutput.News.class, LineOutput.News::record);
        publish(said, Topics.PROGRESS, LineOutput.Way.class, LineOutput.Way::record);
        publish(said, Topics.ROLLOUT_DECISIONS, LineOutput.Decision.class, LineOutput.Decision::record);
    }

    private <V> void globalTable(StreamsBuilder builder, Topic<V> topic, String store) {
        builder.globalTable(
                topics.name(topic),
                consumed(topic),
                Materialized.<String, V, KeyValueStore<Bytes, byte[]>>as(store)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(connection.valueSerde(topic)));
    }

    private KStream<String, LineEvent> events(StreamsBuilder builder, List<KStream<String, EvidenceCounted>> evidence) {
        KStream<String, LineEvent> counted = builder.stream(topics.name(Topics.EXAMPLES), consumed(Topics.EXAMPLES))
                .process(() -> new ExampleCounter(COUNTED), Named.as("count-examples"), COUNTED)
                .repartition(Repartitioned.<String, ExampleCounted>as("examples-counted")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(connection.serde(ExampleCounted.class))
                        .withNumberOfPartitions(topics.linePartitions()))
                .flatMapValues(LinesStage::each, Named.as("counted"));
        KStream<String, LineEvent> outcomes = builder.stream(
                        topics.name(Topics.MODEL_VERSIONS), consumed(Topics.MODEL_VERSIONS))
                .filter((key, outcome) -> isAddressed(key, lineOf(outcome)), Named.as("outcomes-of-their-line"))
                .mapValues(LineEvent.Outcome::new, Named.as("outcomes"));
        KStream<String, LineEvent> commands = builder.stream(
                        topics.name(Topics.ROLLOUT_COMMANDS), consumed(Topics.ROLLOUT_COMMANDS))
                .filter((key, command) -> isAddressed(key, command.getLine()), Named.as("commands-to-their-line"))
                .mapValues(LineEvent.Command::new, Named.as("commands"));
        KStream<String, LineEvent> events =
                counted.merge(outcomes, Named.as("with-outcomes")).merge(commands, Named.as("with-commands"));
        for (int i = 0; i < evidence.size(); i++) {
            KStream<String, LineEvent> next =
                    evidence.get(i).mapValues(LineEvent.Evidenced::new, Named.as("evidence-" + i));
            events = events.merge(next, Named.as("with-evidence-" + i));
        }
        return events;
    }

    private static List<LineEvent> each(ExampleCounted first) {
        List<LineEvent> all = new ArrayList<>();
        all.add(new LineEvent.Counted(first));
        first.getMore().forEach(later -> all.add(new LineEvent.Counted(later)));
        return all;
    }

    private <V, O extends LineOutput> void publish(
            KStream<String, LineOutput> said, Topic<V> topic, Class<O> kind, Function<O, V> record) {
        said.filter((line, output) -> kind.isInstance(output), Named.as("only-" + topic.name()))
                .mapValues(output -> record.apply(kind.cast(output)), Named.as("as-" + topic.name()))
                .to(
                        topics.name(topic),
                        Produced.with(Serdes.String(), connection.valueSerde(topic))
                                .withName(topic.name()));
    }

    private <V> Consumed<String, V> consumed(Topic<V> topic) {
        return Consumed.with(Serdes.String(), connection.valueSerde(topic)).withName("source-" + topic.name());
    }

    // The key chose the partition: a record under another key than its line would split the line's state in two.
    private static boolean isAddressed(String key, String line) {
        if (!line.equals(key)) {
            LOGGER.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("line", line)
                    .log("a record is left out since its key is not its line: send it again under its line");
        }
        return line.equals(key);
    }

    private static String lineOf(RoundOutcome outcome) {
        return outcome.getOutcome() instanceof ModelVersion version
                ? version.getLine()
                : ((RoundFailed) outcome.getOutcome()).getLine();
    }
}
