package dev.hone.streams.thresholds;

import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ThresholdCell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Feeds the changes of each line to its window; what a record leaves undone is done between records. */
final class ThresholdProcessor extends ContextualProcessor<String, QualityDelta, String, GoalSet> {
    private static final int BOUNDARIES_PER_STEP = 16;
    private static final Duration CATCH_UP_EVERY = Duration.ofMillis(100);

    private final String storeName;
    private final ThresholdsConfig config;
    private final int partitions;

    private Cells cells;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    ThresholdProcessor(String storeName, ThresholdsConfig config, int partitions) {
        this.storeName = storeName;
        this.config = config;
        this.partitions = partitions;
    }

    @Override
    public void init(ProcessorContext<String, GoalSet> context) {
        super.init(context);
        KeyValueStore<String, ThresholdCell> store = context.getStateStore(storeName);
        cells = new StoreCells(store);
        context.schedule(CATCH_UP_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> catchUp());
    }

    @Override
    public void process(Record<String, QualityDelta> record) {
        LineThresholds line = line(record.value().getLine());
        line.add(record.value());
        evaluate(line);
    }

    private void catchUp() {
        List<String> lines = new ArrayList<>();
        cells.scan(
                CellKeys.CLOCKS,
                CellKeys.AFTER_CLOCKS,
                (key, clock) -> lines.add(key.substring(CellKeys.CLOCKS.length())));
        for (String name : lines) {
            LineThresholds line = line(name);
            if (line.isBehind()) {
                evaluate(line);
            }
        }
    }

    private void evaluate(LineThresholds line) {
        for (GoalSet goalSet : line.evaluate(BOUNDARIES_PER_STEP)) {
            String key = goalSet.getLine() + "/" + goalSet.getSegment();
            context().forward(new Record<>(key, goalSet, goalSet.getBoundary().toEpochMilli()));
        }
    }

    private LineThresholds line(String name) {
        return new LineThresholds(name, cells, config, partitions);
    }
}
