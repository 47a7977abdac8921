package dev.hone.streams.lines.machine;

import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.lines.machine.LineMachine.Surroundings;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.store.CountStore;
import dev.hone.streams.lines.store.EvidenceStore;
import dev.hone.streams.lines.store.LineStates;
import dev.hone.streams.ops.DecisionEvent;
import dev.hone.streams.ops.OwnLines;
import dev.hone.streams.ops.ProgressNews;
import dev.hone.streams.ops.ServedWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the lines of one partition and acts on what their state machine says. */
public final class LineProcessor extends ContextualProcessor<String, LineEvent, String, LineOutput> {
    private static final Logger LOGGER = LoggerFactory.getLogger(LineProcessor.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final LineMachine machine;
    private final int partitions;
    private final Stores names;

    // All lines, decoded: the stores are written before each commit and read only when the task starts.
    private final Map<String, Line> lines = new HashMap<>();
    /** What the stores have of them. */
    private final Map<String, Line> stored = new HashMap<>();
    /** Those that the stores have otherwise. */
    private final Set<String> changed = new LinkedHashSet<>();

    private final Set<String> waitingForGoals = new HashSet<>();
    private final EvidenceNews news = new EvidenceNews();
    private final ProgressNews progress = new ProgressNews();
    private final OwnLines ownLines;
    private final Supplier<List<Long>> erasures;
    private KeyValueStore<String, LineState> store;
    private CountStore counts;
    private EvidenceStore evidence;
    private Surroundings around;
    private ServedWatch served = new ServedWatch();

    /** The names of its stores. */
    public record Stores(String lines, String counts, String evidence, String goalSets, String leases, String commit) {}

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    public LineProcessor(
            LineMachine machine, int partitions, Stores names, OwnLines ownLines, Supplier<List<Long>> erasures) {
        this.machine = machine;
        this.partitions = partitions;
        this.names = names;
        this.ownLines = ownLines;
        this.erasures = erasures;
    }

    /** Has it told which versions are announced, and which may answer. */
    public LineProcessor toldTo(ServedWatch watch) {
        served = watch;
        return this;
    }

    @Override
    public void init(ProcessorContext<String, LineOutput> context) {
        super.init(context);
        store = context.<KeyValueStore<String, LineState>>getStateStore(names.lines);
        counts = new CountStore(context.getStateStore(names.counts));
        evidence = new EvidenceStore(context.getStateStore(names.evidence));
        around = new GlobalTables(context.getStateStore(names.goalSets), context.getStateStore(names.leases), erasures);
        lines.clear();
        stored.clear();
        changed.clear();
        try (KeyValueIterator<String, LineState> all = store.all()) {
            all.forEachRemaining(entry -> lines.put(entry.key, read(entry.key, entry.value)));
        }
        stored.putAll(lines);
        context.<AtCommit>getStateStore(names.commit).before(names.lines, this::save);
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<String, LineEvent> record) {
        String name = record.key();
        // A response may name any line: evidence is of lines that are there and makes none.
        if (record.value() instanceof LineEvent.Evidenced && !lines.containsKey(name)) {
            return;
        }
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        Line line = lines.computeIfAbsent(name, unseen -> Line.start(unseen, partitions));
        if (record.value() instanceof LineEvent.Outcome outcome
                && outcome.record().getOutcome() instanceof ModelVersion version) {
            served.trained(version.getVersion(), record.headers(), now);
        }
        act(line, machine.on(line, record.value(), now, around), now);
    }

    private Line read(String name, LineState state) {
        // A release that does not know the comparison has dropped it, and knows nothing of its histograms.
        if (state.getAnchoring() == null) {
            evidence.clear(EvidenceStore.anchored(name));
        }
        Line line =
                LineStates.line(state, evidence.read(name), evidence.read(EvidenceStore.anchored(name)), partitions);
        return line.with(counts.newest(name, line.backlog()));
    }

    /** How many lines are kept in memory. */
    int lineCount() {
        return lines.size();
    }

    private void look(long nowMs) {
        Instant now = Instant.ofEpochMilli(nowMs);
        for (Line line : List.copyOf(lines.values())) {
            Line after = act(line, machine.look(line, now, around), now);
            if (after.slot() instanceof Slot.Serving serving && news.isDue(after, now)) {
                tell(after, machine.news(after, serving, now), now);
            }
        }
        tellWays(now);
    }

    // A line that was declared and has met nothing yet is told of with zeros; that makes no line.
    private void tellWays(Instant now) {
        Map<String, Line> told = new TreeMap<>(lines);
        ownLines.of(context().taskId().partition())
                .forEach(name -> told.computeIfAbsent(name, unseen -> Line.start(unseen, partitions)));
        for (Line line : told.values()) {
            LineOutput.Way way = machine.way(line, now, around);
            if (progress.judge(way.record()) == ProgressNews.Verdict.TELL) {
                context().forward(new Record<>(line.name() + "/round", way, now.toEpochMilli()));
            }
        }
    }

    private Line act(Line before, Step step, Instant now) {
        Line after = step.line();
        if (!after.equals(before)) {
            keep(before, after);
            tellOfServed(after, now);
        }
        step.outputs().forEach(output -> tell(after, output, now));
        tellWhenWaiting(after, now);
        return after;
    }

    private void tellOfServed(Line line, Instant now) {
        served.served(line.champions().champion(), now);
        if (line.slot() instanceof Slot.Serving serving) {
            served.served(serving.challenge().version().getVersion(), now);
        }
    }

    private void keep(Line before, Line after) {
        lines.put(after.name(), after);
        changed.add(after.name());
        // The histograms of a rollout, or of a comparison, that is over go before there are others.
        if (isOver(before.evidence(), after.evidence())
                || isOver(before.anchoring().evidence(), after.anchoring().evidence())) {
            save();
        }
    }

    private static boolean isOver(Evidence before, Evidence after) {
        return after.cells().isEmpty() && !before.cells().isEmpty();
    }

    private void save() {
        changed.forEach(name -> save(Objects.requireNonNull(lines.get(name))));
        changed.clear();
    }

    private void save(Line line) {
        String name = line.name();
        Line before = stored.put(name, line);
        if (before == null || !LineStates.isSame(before, line)) {
            if (before == null || !LineStates.isSameButForCounts(before, line)) {
                store.put(name, LineStates.state(line));
            }
            counts.put(name, line.backlog());
        }
        String rollout = line.slot() instanceof Slot.Rollout on ? on.challenge().rolloutId() : "";
        evidence.write(name, rollout, before == null ? Evidence.NONE : before.evidence(), line.evidence());
        evidence.write(
                EvidenceStore.anchored(name),
                line.anchoring().champion(),
                before == null ? Evidence.NONE : before.anchoring().evidence(),
                line.anchoring().evidence());
    }

    private void tell(Line line, LineOutput output, Instant now) {
        context().forward(new Record<>(line.name(), output, now.toEpochMilli(), headers(output)));
    }

    private static Headers headers(LineOutput output) {
        return output instanceof LineOutput.Decision decision
                ? DecisionEvent.of(decision.record()).headers()
                : new RecordHeaders();
    }

    private void tellWhenWaiting(Line line, Instant now) {
        if (!machine.isDue(line, now)) {
            waitingForGoals.remove(line.name());
        } else if (waitingForGoals.add(line.name())) {
            LOGGER.atWarn()
                    .addKeyValue("line", line.name())
                    .log("a round is due and waits for the first goal set of its line");
        }
    }
}
