package dev.hone.streams.lines;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.function.Function;
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

/** From examples, outcomes and operators' words to rounds, rollouts and decisions: one processor per line, one store. */
public record LinesStage(
        RoundsConfig rounds,
        RolloutConfig rollout,
        RoundTerms terms,
        TopicsConfig topics,
        ConnectionConfig connection) {

    private static final Logger LOGGER = LoggerFactory.getLogger(LinesStage.class);
    private static final String STORE = "lines";
    private static final String GOAL_SETS_STORE = "goal-sets";

    public void attach(StreamsBuilder builder) {
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), connection.serde(LineState.class)));
        builder.globalTable(
                topics.name(Topics.GOAL_SETS),
                consumed(Topics.GOAL_SETS),
                Materialized.<String, GoalSet, KeyValueStore<Bytes, byte[]>>as(GOAL_SETS_STORE)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(connection.valueSerde(Topics.GOAL_SETS)));
        KStream<String, LineOutput> said = events(builder)
                .process(
                        () -> new LineProcessor(
                                new LineMachine(rounds, terms), topics.partitions(), STORE, GOAL_SETS_STORE),
                        Named.as("line-machine"),
                        STORE);
        publish(said, Topics.TRAINING_ROUNDS, LineOutput.Round.class, LineOutput.Round::record);
        publish(said, Topics.ROLLOUTS, LineOutput.Rollout.class, LineOutput.Rollout::record);
        publish(said, Topics.ROLLOUT_DECISIONS, LineOutput.Decision.class, LineOutput.Decision::record);
    }

    private KStream<String, LineEvent> events(StreamsBuilder builder) {
        KStream<String, LineEvent> counted = builder.stream(topics.name(Topics.EXAMPLES), consumed(Topics.EXAMPLES))
                .process(ExampleCounter::new, Named.as("count-examples"))
                .repartition(Repartitioned.<String, ExampleCounted>as("examples-counted")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(connection.serde(ExampleCounted.class))
                        .withNumberOfPartitions(topics.linePartitions()))
                .mapValues(LineEvent.Counted::new, Named.as("counted"));
        KStream<String, LineEvent> outcomes = builder.stream(
                        topics.name(Topics.MODEL_VERSIONS), consumed(Topics.MODEL_VERSIONS))
                .filter((key, outcome) -> isAddressed(key, lineOf(outcome)), Named.as("outcomes-of-their-line"))
                .mapValues(LineEvent.Outcome::new, Named.as("outcomes"));
        KStream<String, LineEvent> commands = builder.stream(
                        topics.name(Topics.ROLLOUT_COMMANDS), consumed(Topics.ROLLOUT_COMMANDS))
                .filter((key, command) -> isAddressed(key, command.getLine()), Named.as("commands-to-their-line"))
                .mapValues(LineEvent.Command::new, Named.as("commands"));
        return counted.merge(outcomes, Named.as("with-outcomes")).merge(commands, Named.as("with-commands"));
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
