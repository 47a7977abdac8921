package dev.hone.streams.thresholds;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A seeded log of scores with revisions, and the messages that a join of so many partitions makes of it. */
final class ScoreLog {
    static final String LINE = "main";
    static final List<String> SEGMENTS = List.of("acme/support", "acme/sales", "globex/*");

    /** One change: a score that is counted, or taken back, in a bucket; it happened in the bucket of the stamp. */
    record Change(int partition, String segment, long bucket, long stamp, int quality, long count) {}

    final List<Change> changes = new ArrayList<>();
    private final long bucketMs;
    private final int partitions;

    ScoreLog(long seed, int partitions, int scores, long bucketMs) {
        this.bucketMs = bucketMs;
        this.partitions = partitions;
        Random random = new Random(seed);
        long at = 0;
        for (int i = 0; i < scores; i++) {
            // Now and then nothing happens for a long time.
            at += random.nextInt(100) == 0 ? random.nextInt(9) * bucketMs : random.nextInt((int) bucketMs / 20);
            score(random, at);
        }
    }

    private void score(Random random, long at) {
        int partition = random.nextInt(partitions);
        String segment = SEGMENTS.get(random.nextInt(SEGMENTS.size()));
        long bucket = floor(at);
        int quality = random.nextInt(12) * 1_365;
        changes.add(new Change(partition, segment, bucket, bucket, quality, 1));
        if (random.nextInt(4) == 0) {
            long stamp = floor(at + random.nextInt((int) (3 * bucketMs)));
            changes.add(new Change(partition, segment, bucket, stamp, quality, -1));
            changes.add(new Change(partition, segment, bucket, stamp, random.nextInt(12) * 1_365, 1));
        }
    }

    /** The same changes, in other partitions. */
    ScoreLog spreadOver(int others) {
        ScoreLog spread = new ScoreLog(0, others, 0, bucketMs);
        for (Change change : changes) {
            int partition = (int) ((change.bucket() / bucketMs + change.quality()) % others);
            spread.changes.add(new Change(
                    partition, change.segment(), change.bucket(), change.stamp(), change.quality(), change.count()));
        }
        return spread;
    }

    long floor(long timeMs) {
        return Math.floorDiv(timeMs, bucketMs) * bucketMs;
    }

    long end() {
        return changes.stream().mapToLong(Change::stamp).max().orElseThrow() + bucketMs;
    }

    /** The messages of all partitions: each partition's in its order, all else as the seed has it. */
    List<QualityDelta> messages(long seed) {
        Random random = new Random(seed);
        List<Deque<QualityDelta>> queues = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            queues.add(messagesOf(partition, random));
        }
        List<QualityDelta> interleaved = new ArrayList<>();
        while (queues.stream().anyMatch(queue -> !queue.isEmpty())) {
            QualityDelta next = queues.get(random.nextInt(partitions)).poll();
            if (next != null) {
                interleaved.add(next);
            }
        }
        return interleaved;
    }

    private Deque<QualityDelta> messagesOf(int partition, Random random) {
        Deque<QualityDelta> messages = new ArrayDeque<>();
        List<Change> left = new ArrayList<>(changes.stream()
                .filter(change -> change.partition() == partition)
                .toList());
        Collections.shuffle(left, random);
        long watermark = 0;
        while (watermark < end() + 10 * bucketMs) {
            watermark += random.nextInt((int) (2 * bucketMs));
            long until = watermark;
            List<Change> sent =
                    left.stream().filter(change -> change.stamp() < until).toList();
            left.removeAll(sent);
            // In two messages, of which the second ends the interval.
            int half = sent.size() / 2;
            messages.add(message(partition, sent.subList(0, half), null));
            messages.add(message(partition, sent.subList(half, sent.size()), Instant.ofEpochMilli(until)));
        }
        return messages;
    }

    static QualityDelta message(int partition, List<Change> changes, @Nullable Instant watermark) {
        List<BucketDelta> deltas = changes.stream()
                .map(change -> new BucketDelta(
                        change.segment(),
                        Instant.ofEpochMilli(change.bucket()),
                        Instant.ofEpochMilli(change.stamp()),
                        List.of(new ScoreCount(change.quality(), change.count())),
                        0))
                .toList();
        return new QualityDelta(LINE, partition, deltas, watermark);
    }
}
