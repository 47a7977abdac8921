package dev.hone.lab.bench.capacity;

/**
 * The machines that there are.
 *
 * @param cores of an instance of the program
 * @param diskBytes of an instance for its state
 * @param utilization share of a core, a thread or a disk that a plan fills: the rest is for restarts and growth
 * @param replicas of each partition
 * @param standbys copies of state beside the one that works
 * @param restoreMicros a record of a changelog takes on one thread
 * @param restoreBytesPerSecond that an instance reads from brokers while it restores
 */
public record Fleet(
        int cores,
        double diskBytes,
        double utilization,
        int replicas,
        int standbys,
        double restoreMicros,
        double restoreBytesPerSecond) {

    public Fleet {
        if (cores < 1 || !(utilization > 0 && utilization <= 1) || replicas < 1 || standbys < 0) {
            throw new IllegalArgumentException("an instance has a core, a plan fills more than 0 and at most 1 of it,"
                    + " and a partition has a replica; not " + cores + ", " + utilization + ", " + replicas);
        }
        if (!(diskBytes > 0) || !(restoreMicros > 0) || !(restoreBytesPerSecond > 0)) {
            throw new IllegalArgumentException("an instance has a disk, and restoring takes time; not " + diskBytes
                    + ", " + restoreMicros + " and " + restoreBytesPerSecond);
        }
    }
}
