package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.topics.KeyPartitioner;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.clock.ClockStage;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.deadletter.LetterStage;
import dev.hone.streams.decode.Checks;
import dev.hone.streams.decode.ConversationRoles;
import dev.hone.streams.decode.DecodeStage;
import dev.hone.streams.decode.SessionMembers;
import dev.hone.streams.evidence.ExposureStage;
import dev.hone.streams.join.Erasures;
import dev.hone.streams.join.JoinSettings;
import dev.hone.streams.join.JoinStage;
import dev.hone.streams.join.JoinView;
import dev.hone.streams.join.JoinWatch;
import dev.hone.streams.join.Rules;
import dev.hone.streams.join.Scored;
import dev.hone.streams.join.ShadowScorers;
import dev.hone.streams.ledger.TaskLedger;
import dev.hone.streams.quality.Catalogues;
import dev.hone.streams.quality.Quality;
import dev.hone.streams.quality.VoteCheck;
import dev.hone.streams.relabel.GoalJudgement;
import dev.hone.streams.relabel.RelabelStage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The scoring application: decode, join, relabel, one task per partition of the inputs. Catalogues and goal sets come
 * in by global stores. To be run with exactly-once processing.
 */
public final class ScoringTopology implements Supplier<Topology> {

    private static final String CLOCK = "clock";
    private static final String DECODE = "decode";
    private static final String JOIN = "join";
    private static final String RELABEL = "relabel";
    private static final String EVIDENCE = "evidence";
    private static final String LETTERS = "letters";
    private static final String CLOCK_SOURCE = "clock-source";
    private static final String INPUTS_SOURCE = "inputs-source";
    private static final String SESSIONS = "session-members";
    private static final String SESSIONS_SOURCE = "sessions-source";

    private final TopicsConfig topics;
    private final ConnectionConfig connection;
    private final ScoringConfig config;
    private final LongSupplier nanoTime;
    private final JoinWatch watch;
    private final GlobalView<MetricCatalogue> published = new GlobalView<>(Topics.CATALOGUES.name());
    private final GlobalView<GoalSet> goalSets = new GlobalView<>(Topics.GOAL_SETS.name());

    public ScoringTopology(TopicsConfig topics, ConnectionConfig connection, ScoringConfig config) {
        this(topics, connection, config, System::nanoTime);
    }

    ScoringTopology(TopicsConfig topics, ConnectionConfig connection, ScoringConfig config, LongSupplier nanoTime) {
        this(topics, connection, config, nanoTime, JoinWatch.NONE);
    }

    /** @param watch is told what the join does */
    ScoringTopology(
            TopicsConfig topics,
            ConnectionConfig connection,
            ScoringConfig config,
            LongSupplier nanoTime,
            JoinWatch watch) {
        this.nanoTime = nanoTime;
        this.topics = topics;
        this.connection = connection;
        this.config = config;
        this.watch = watch;
    }

    @Override
    public Topology get() {
        Topology topology = new Topology();
        published.attach(topology, topics.name(Topics.CATALOGUES), connection.valueSerde(Topics.CATALOGUES));
        goalSets.attach(topology, topics.name(Topics.GOAL_SETS), connection.valueSerde(Topics.GOAL_SETS));
        Catalogues catalogues = catalogues();
        ErasuresView erasures = new ErasuresView(topics.partitions(Topics.ERASURES));

        addSources(topology);
        topology.addProcessor(CLOCK, clock(), CLOCK_SOURCE);
        topology.addProcessor(DECODE, decode(catalogues), INPUTS_SOURCE);
        topology.addProcessor(
                SESSIONS,
                new SessionMembers(connection.valueSerde(Topics.SESSIONS).deserializer()),
                SESSIONS_SOURCE);
        topology.addProcessor(JOIN, join(catalogues, erasures), DECODE, CLOCK, SESSIONS);
        topology.addProcessor(RELABEL, new RelabelStage(goalSets::get, config.relabel()), JOIN);
        topology.addProcessor(
                EVIDENCE,
                new ExposureStage(
                        config.lines(),
                        config.refusals(),
                        config.wanted(),
                        sink(Topics.EXPOSURES),
                        sink(Topics.CANARY_RESPONSES)),
                JOIN);
        topology.addProcessor(LETTERS, new LetterStage(config.letters()), DECODE);
        topology.addStateStore(TaskLedger.storeBuilder(), DECODE, JOIN);
        topology.addStateStore(AtCommit.storeBuilder(AtCommit.STORE), DECODE, JOIN, EVIDENCE);
        addSinks(topology);
        // Last, since the number of a sub-topology is in the names of the folders of its state.
        erasures.attach(topology, topics.name(Topics.ERASURES), connection.valueSerde(Topics.ERASURES));
        return topology;
    }

    private ClockStage clock() {
        return new ClockStage(
                connection.valueSerde(Topics.CLOCK).deserializer(),
                config.clock(),
                new ClockStage.Outlets(JOIN, sink(Topics.CLOCK)));
    }

    private DecodeStage decode(Catalogues catalogues) {
        return new DecodeStage(
                topics,
                connection,
                new Checks(config.lines()::problem, catalogues::problem),
                new DecodeStage.Outlets(JOIN, LETTERS, sink(Topics.REROUTED)),
                new DecodeStage.Terms(config.clock().futureRefused(), config.redaction()));
    }

    /** What tasks of the running topology keep, for those who ask. */
    JoinView view() {
        return new JoinView(config.join(), rules(catalogues(), config.shadowScorers()));
    }

    /** The goals of the running topology. */
    GoalJudgement goals(String line, String segment) {
        return GoalJudgement.by(goalSets::get, line, segment);
    }

    /** The boundary of the newest goal set of each line, in ms since 1970. */
    Map<String, Long> goalSetBoundaries() {
        Map<String, Long> newest = new TreeMap<>();
        goalSets.values()
                .forEach(goals ->
                        newest.merge(goals.getLine(), goals.getBoundary().toEpochMilli(), Math::max));
        return newest;
    }

    private Catalogues catalogues() {
        return new Catalogues(
                published::get, published::values, config.catalogue().version());
    }

    static Rules rules(Catalogues catalogues, ShadowScorers shadowScorers) {
        Rules.Scorer scorer = (metrics, votes, due) -> {
            Quality quality = Quality.of(metrics, votes, due);
            return new Scored(quality.shrunk(), quality.raw(), quality.votes());
        };
        return new Rules(catalogues::inForce, scorer, VoteCheck::problem, shadowScorers);
    }

    private JoinStage join(Catalogues catalogues, Erasures erasures) {
        return new JoinStage(
                new JoinSettings(
                        config.join(),
                        config.counting(),
                        config.lines(),
                        rules(catalogues, config.shadowScorers()),
                        new JoinSettings.Pace(nanoTime, config.commit()),
                        watch),
                connection,
                ConversationRoles::canonical,
                erasures,
                new JoinStage.Outlets(
                        sink(Topics.INTERACTIONS),
                        RELABEL,
                        EVIDENCE,
                        sink(Topics.QUALITY_DELTAS),
                        sink(Topics.LEDGERS),
                        sink(Topics.DEAD_LETTERS),
                        sink(Topics.EXAMPLES),
                        sink(Topics.ERASED),
                        sink(Topics.SESSIONS),
                        sink(Topics.FEEDBACK)));
    }

    private void addSources(Topology topology) {
        topology.addSource(
                AutoOffsetReset.earliest(),
                INPUTS_SOURCE,
                DecodeStage.TIMESTAMPS,
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer(),
                topics.name(Topics.PROMPTS),
                topics.name(Topics.RESPONSES),
                topics.name(Topics.FEEDBACK),
                topics.name(Topics.REROUTED));
        topology.addSource(
                AutoOffsetReset.earliest(),
                CLOCK_SOURCE,
                DecodeStage.TIMESTAMPS,
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer(),
                topics.name(Topics.CLOCK));
        topology.addSource(
                AutoOffsetReset.earliest(),
                SESSIONS_SOURCE,
                DecodeStage.TIMESTAMPS,
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer(),
                topics.name(Topics.SESSIONS));
    }

    private void addSinks(Topology topology) {
        addKeyed(topology, Topics.INTERACTIONS, JOIN);
        addKeyed(topology, Topics.EXAMPLES, RELABEL, JOIN);
        addKeyed(topology, Topics.ERASED, JOIN);
        addKeyed(topology, Topics.QUALITY_DELTAS, JOIN);
        addByHash(topology, Topics.EXPOSURES, EVIDENCE);
        addByHash(topology, Topics.CANARY_RESPONSES, EVIDENCE);
        addByHash(topology, Topics.SESSIONS, JOIN);
        addByHash(topology, Topics.FEEDBACK, JOIN);
        addByPartition(topology, Topics.LEDGERS, JOIN);
        addByPartition(topology, Topics.CLOCK, CLOCK);
        // Those of the join are of good records, of which nobody else has a copy for long: all of them.
        addBytes(topology, Topics.DEAD_LETTERS, LETTERS, JOIN);
        // By the hash that everybody expects, whatever partitioner the producer is configured with.
        StreamPartitioner<byte[], byte[]> byKey =
                (topic, key, value, partitions) -> only(KeyPartitioner.partition(key, topics.partitions()));
        topology.addSink(
                sink(Topics.REROUTED),
                topics.name(Topics.REROUTED),
                Serdes.ByteArray().serializer(),
                Serdes.ByteArray().serializer(),
                byKey,
                DECODE);
    }

    private <V> void addKeyed(Topology topology, Topic<V> topic, String... parents) {
        topology.addSink(
                sink(topic),
                topics.name(topic),
                Serdes.String().serializer(),
                connection.valueSerde(topic).serializer(),
                parents);
    }

    // By the hash that everybody expects, whatever partitioner the producer is configured with.
    private <V> void addByHash(Topology topology, Topic<V> topic, String parent) {
        StreamPartitioner<String, V> byKey = (name, key, value, partitions) ->
                only(KeyPartitioner.partition(key.getBytes(UTF_8), topics.partitions(topic)));
        topology.addSink(
                sink(topic),
                topics.name(topic),
                Serdes.String().serializer(),
                connection.valueSerde(topic).serializer(),
                byKey,
                parent);
    }

    private <V> void addByPartition(Topology topology, Topic<V> topic, String parent) {
        StreamPartitioner<String, V> byNumber = (name, key, value, partitions) -> only(Integer.parseInt(key));
        topology.addSink(
                sink(topic),
                topics.name(topic),
                Serdes.String().serializer(),
                connection.valueSerde(topic).serializer(),
                byNumber,
                parent);
    }

    private void addBytes(Topology topology, Topic<byte[]> topic, String... parents) {
        topology.addSink(
                sink(topic),
                topics.name(topic),
                Serdes.ByteArray().serializer(),
                Serdes.ByteArray().serializer(),
                parents);
    }

    private static String sink(Topic<?> topic) {
        return topic.name() + "-sink";
    }

    private static Optional<Set<Integer>> only(int partition) {
        return Optional.of(Set.of(partition));
    }
}
