package dev.hone.streams.thresholds;

import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ThresholdCell;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.ops.OwnLines;
import dev.hone.streams.ops.ProgressNews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Feeds the changes of each line to its window; what a record leaves undone is done between records. */
final class ThresholdProcessor extends ContextualProcessor<String, QualityDelta, String, ThresholdOutput> {
    private static final int BOUNDARIES_PER_STEP = 16;
    private static final Duration CATCH_UP_EVERY = Duration.ofMillis(100);

    private final String storeName;
    private final ThresholdsConfig config;
    private final int partitions;
    private final LinesConfig lines;
    private final OwnLines ownLines;
    private final CutWatch cuts;
    private final Map<String, WayToGoals> ways = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final TreeSet<String> untold = new TreeSet<>();
    private final ProgressNews news = new ProgressNews();

    private Cells cells;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    ThresholdProcessor(
            String storeName, ThresholdsConfig config, TopicsConfig topics, LinesConfig lines, CutWatch cuts) {
        this.storeName = storeName;
        this.config = config;
        this.partitions = topics.partitions();
        this.lines = lines;
        this.cuts = cuts;
        this.ownLines = new OwnLines(lines.lines(), topics.linePartitions());
    }

    @Override
    public void init(ProcessorContext<String, ThresholdOutput> context) {
        super.init(context);
        KeyValueStore<String, ThresholdCell> store = context.getStateStore(storeName);
        cells = new StoreCells(store);
        known().forEach(this::way);
        ownLines.of(context.taskId().partition()).forEach(this::way);
        untold.addAll(ways.keySet());
        context.schedule(CATCH_UP_EVERY, PunctuationType.WALL_CLOCK_TIME, nowMs -> {
            catchUp();
            tell(Instant.ofEpochMilli(nowMs));
        });
    }

    @Override
    public void process(Record<String, QualityDelta> record) {
        QualityDelta delta = record.value();
        LineThresholds line = line(delta.getLine());
        if (begun.add(delta.getLine())) {
            line.begin();
        }
        way(delta.getLine()).add(delta);
        line.add(delta);
        evaluate(delta.getLine(), line);
    }

    private void catchUp() {
        for (String name : known()) {
            LineThresholds line = line(name);
            if (line.isBehind()) {
                evaluate(name, line);
            }
        }
    }

    private void evaluate(String name, LineThresholds line) {
        for (GoalSet goalSet : line.evaluate(BOUNDARIES_PER_STEP)) {
            String key = goalSet.getLine() + "/" + goalSet.getSegment();
            way(name).minted(goalSet);
            context()
                    .forward(new Record<>(
                            key,
                            new ThresholdOutput.Goals(goalSet),
                            goalSet.getBoundary().toEpochMilli()));
        }
        line.cut().ifPresent(cut -> cuts.evaluated(name, cut));
        untold.add(name);
    }

    @Override
    public void close() {
        ways.keySet().forEach(cuts::forget);
    }

    private void tell(Instant now) {
        for (String name : List.copyOf(untold)) {
            Progress fresh = new Progress(name, way(name).at(line(name).progress(), config), now);
            ProgressNews.Verdict verdict = news.judge(fresh);
            if (verdict == ProgressNews.Verdict.TELL) {
                context().forward(new Record<>(name + "/goals", new ThresholdOutput.Way(fresh), now.toEpochMilli()));
            }
            if (verdict != ProgressNews.Verdict.LATER) {
                untold.remove(name);
            }
        }
    }

    private List<String> known() {
        List<String> lines = new ArrayList<>();
        cells.scan(
                CellKeys.CLOCKS,
                CellKeys.AFTER_CLOCKS,
                (key, clock) -> lines.add(key.substring(CellKeys.CLOCKS.length())));
        return lines;
    }

    private WayToGoals way(String line) {
        return ways.computeIfAbsent(line, unseen -> WayToGoals.read(new CellKeys(unseen), cells));
    }

    private LineThresholds line(String name) {
        return new LineThresholds(
                name, cells, config, partitions, lines.segments().getOrDefault(name, Set.of()));
    }
}
