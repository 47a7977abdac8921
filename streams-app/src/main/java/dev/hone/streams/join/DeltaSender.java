package dev.hone.streams.join;

import dev.hone.schemas.records.QualityDelta;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Sends the counts of a task, with a watermark, each time that the watermark passes an interval's end. It is the clock,
 * or the oldest timer that has not fired: what that timer counts is still to come.
 */
final class DeltaSender {

    private static final int MAX_BYTES = 256 * 1024;

    private final TaskStores stores;
    private final JoinSettings settings;
    private final DeltaMessages messages;
    private final Consumer<QualityDelta> sink;

    DeltaSender(TaskStores stores, JoinSettings settings, int partition, Consumer<QualityDelta> sink) {
        this.stores = stores;
        this.settings = settings;
        this.messages = new DeltaMessages(partition, MAX_BYTES);
        this.sink = sink;
    }

    void sendWhenDue() {
        long intervalMs = settings.counting().interval().toMillis();
        if (watermarkMs() / intervalMs > stores.clock().watermarkMs() / intervalMs) {
            send();
        }
    }

    /** Sends now what there is: nothing may come for long that would bring the next interval. */
    void sendRest() {
        if (!stores.unsent().isEmpty() || watermarkMs() > stores.clock().watermarkMs()) {
            send();
        }
    }

    private void send() {
        long watermarkMs = Math.max(watermarkMs(), stores.clock().watermarkMs());
        SortedMap<Count, Long> counts = stores.unsent().takeAll();
        Set<String> lines = new TreeSet<>(settings.lines().lines());
        counts.keySet().forEach(count -> lines.add(count.line()));
        for (String line : lines) {
            messages.of(line, counts, watermarkMs).forEach(sink);
        }
        stores.clock().watermarkMs(watermarkMs);
    }

    private long watermarkMs() {
        return Math.min(stores.clock().nowMs(), stores.timers().nextMs());
    }
}
