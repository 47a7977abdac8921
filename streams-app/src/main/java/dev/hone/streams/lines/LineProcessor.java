package dev.hone.streams.lines;

import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.LineState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the lines of one partition and acts on what their state machine says. */
final class LineProcessor extends ContextualProcessor<String, LineEvent, String, LineOutput> {
    private static final Logger LOGGER = LoggerFactory.getLogger(LineProcessor.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final LineMachine machine;
    private final int partitions;
    private final String storeName;
    private final String goalSetStoreName;

    // What the store holds, decoded: it is written on every event and read only when the task starts.
    private final Map<String, Line> lines = new HashMap<>();
    private final Set<String> waitingForGoals = new HashSet<>();
    private KeyValueStore<String, LineState> store;
    private KeyValueStore<String, ValueAndTimestamp<GoalSet>> goalSets;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    LineProcessor(LineMachine machine, int partitions, String storeName, String goalSetStoreName) {
        this.machine = machine;
        this.partitions = partitions;
        this.storeName = storeName;
        this.goalSetStoreName = goalSetStoreName;
    }

    @Override
    public void init(ProcessorContext<String, LineOutput> context) {
        super.init(context);
        store = context.<KeyValueStore<String, LineState>>getStateStore(storeName);
        goalSets = context.<KeyValueStore<String, ValueAndTimestamp<GoalSet>>>getStateStore(goalSetStoreName);
        lines.clear();
        try (KeyValueIterator<String, LineState> stored = store.all()) {
            stored.forEachRemaining(entry -> lines.put(entry.key, LineStates.line(entry.value, partitions)));
        }
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<String, LineEvent> record) {
        String name = record.key();
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        Line line = lines.computeIfAbsent(name, unseen -> Line.start(unseen, partitions));
        act(line, machine.on(line, record.value(), now, () -> goalSetsOf(name)), now);
    }

    private void look(long nowMs) {
        Instant now = Instant.ofEpochMilli(nowMs);
        for (Line line : List.copyOf(lines.values())) {
            act(line, machine.settle(line, now, () -> goalSetsOf(line.name())), now);
        }
    }

    private void act(Line before, Step step, Instant now) {
        Line after = step.line();
        if (!after.equals(before)) {
            lines.put(after.name(), after);
            store.put(after.name(), LineStates.state(after));
        }
        for (LineOutput output : step.outputs()) {
            context().forward(new Record<>(after.name(), output, now.toEpochMilli()));
        }
        tellWhenWaiting(after);
    }

    private void tellWhenWaiting(Line line) {
        if (!machine.isDue(line)) {
            waitingForGoals.remove(line.name());
        } else if (waitingForGoals.add(line.name())) {
            LOGGER.atWarn()
                    .addKeyValue("line", line.name())
                    .log("a round is due and waits for the first goal set of its line");
        }
    }

    private List<GoalSet> goalSetsOf(String line) {
        List<GoalSet> found = new ArrayList<>();
        try (var entries = goalSets.prefixScan(line + "/", new StringSerializer())) {
            entries.forEachRemaining(entry -> found.add(entry.value.value()));
        }
        return found;
    }
}
