package dev.hone.streams.lines.machine;

import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ServingStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** The tables that all lines share, the same on every instance. */
record GlobalTables(
        KeyValueStore<String, ValueAndTimestamp<GoalSet>> goalSets,
        KeyValueStore<String, ValueAndTimestamp<ServingStatus>> statuses,
        Supplier<List<Long>> erasures)
        implements LineMachine.Surroundings {

    @Override
    public List<GoalSet> goalSets(String line) {
        List<GoalSet> found = new ArrayList<>();
        try (var entries = goalSets.prefixScan(line + "/", new StringSerializer())) {
            entries.forEachRemaining(entry -> found.add(entry.value.value()));
        }
        return found;
    }

    @Override
    public List<Long> erasureOffsets() {
        return erasures.get();
    }

    @Override
    public List<ServingStatus> leases() {
        List<ServingStatus> found = new ArrayList<>();
        try (var entries = statuses.all()) {
            entries.forEachRemaining(entry -> found.add(entry.value.value()));
        }
        return found;
    }
}
