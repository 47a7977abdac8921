package dev.hone.trainer.intake;

import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One partition of examples in memory, with the offsets of their order. */
public final class InMemoryExampleLog implements ExampleLog {

    private static final String TOPIC = "hone.examples";

    private final List<LoggedExample> records = new ArrayList<>();
    private final Map<String, TextKey> keys = new HashMap<>();
    private long beginning;
    private ErasedSubjects erased = ErasedSubjects.NONE;

    public InMemoryExampleLog append(String interactionId, @Nullable Example example) {
        records.add(new LoggedExample(0, records.size(), interactionId, example));
        return this;
    }

    /** The subjects that asked to be forgotten meanwhile. */
    public InMemoryExampleLog erased(ErasedSubjects subjects) {
        erased = subjects;
        return this;
    }

    @Override
    public ErasedSubjects erased(TrainingRound round) {
        return erased;
    }

    /** The keys that are there. */
    public InMemoryExampleLog keys(List<TextKey> there) {
        keys.clear();
        there.forEach(key -> keys.put(key.id(), key));
        return this;
    }

    @Override
    public Map<String, TextKey> keys(Set<String> ids) {
        return Map.copyOf(keys);
    }

    public long end() {
        return records.size();
    }

    /** Retention has taken what stood before. */
    public InMemoryExampleLog beginsAt(long offset) {
        beginning = offset;
        return this;
    }

    @Override
    public List<OffsetRange> expired(TrainingRound round) {
        return held().expired(Stream.concat(round.getRanges().stream(), round.getReplayRanges().stream())
                .toList());
    }

    private HeldOffsets held() {
        return new HeldOffsets(
                TOPIC, Map.of(new TopicPartition(TOPIC, 0), beginning), Map.of(new TopicPartition(TOPIC, 0), (long)
                        records.size()));
    }

    @Override
    public void read(TrainingRound round, List<OffsetRange> ranges, Consumer<LoggedExample> sink) {
        for (OffsetRange range : ranges) {
            records.stream()
                    .filter(record -> record.offset() >= range.getFrom() && record.offset() < range.getTo())
                    .forEach(sink);
        }
    }
}
