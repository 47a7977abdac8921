package dev.hone.lab.replay;

import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until nothing moves any more: no application has anything left to read, and nothing new was written for a
 * while, in which timers would have fired.
 */
final class QuiescenceWait {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final GroupProgress groups;
    private final Stop stop;
    private final int looks;

    /** Takes it for quiet when so many looks in a row, half a second apart, find the same. */
    QuiescenceWait(GroupProgress groups, Stop stop, int looks) {
        this.groups = groups;
        this.stop = stop;
        this.looks = looks;
    }

    /** {@code open} says how much work is still known to be open; the wait fails when {@code check} throws. */
    void await(LongSupplier open, Runnable check) throws InterruptedException {
        Map<TopicPartition, Long> before = Map.of();
        int same = 0;
        while (same < looks) {
            check.run();
            stop.pause(BETWEEN_LOOKS);
            GroupProgress.State state = state();
            boolean still =
                    open.getAsLong() == 0 && state.idle() && state.ends().equals(before);
            same = still ? same + 1 : 0;
            before = state.ends();
        }
    }

    private GroupProgress.State state() {
        if (stop.isWished()) {
            throw new RunFailedException("stopped before the end");
        }
        return groups.state();
    }
}
