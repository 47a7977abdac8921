package dev.hone.streams.join;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Counts as the messages that carry them: per line, split where they are large, the watermark in the last one.
 *
 * @param maxBytes most bytes of a message, by a count that is never too low
 */
record DeltaMessages(int partition, int maxBytes) {

    private static final int BYTES_OF_A_SCORE = 16;
    private static final int BYTES_BESIDE_A_SEGMENT = 48;
    private static final int MAX_BYTES_OF_A_CHARACTER = 3;

    private record Bucket(String segment, long stampMs, long bucketMs, int cohort) {}

    /** The messages of one line, at least one: that nothing changed is a word too. */
    List<QualityDelta> of(String line, SortedMap<Count, Long> counts, long watermarkMs) {
        List<List<BucketDelta>> parts = new ArrayList<>();
        List<BucketDelta> part = new ArrayList<>();
        int bytes = 0;
        Bucket open = null;
        for (Map.Entry<Count, Long> entry : counts.entrySet()) {
            Count count = entry.getKey();
            if (!count.line().equals(line)) {
                continue;
            }
            if (bytes >= maxBytes) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
                open = null;
            }
            Bucket bucket = new Bucket(count.segment(), count.stampMs(), count.bucketMs(), count.cohort());
            if (!bucket.equals(open)) {
                part.add(empty(bucket));
                open = bucket;
                bytes += MAX_BYTES_OF_A_CHARACTER * count.segment().length() + BYTES_BESIDE_A_SEGMENT;
            }
            part.get(part.size() - 1).getScores().add(new ScoreCount(count.quality(), entry.getValue()));
            bytes += BYTES_OF_A_SCORE;
        }
        parts.add(part);
        return messages(line, parts, watermarkMs);
    }

    private List<QualityDelta> messages(String line, List<List<BucketDelta>> parts, long watermarkMs) {
        List<QualityDelta> messages = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Instant watermark = i == parts.size() - 1 ? Instant.ofEpochMilli(watermarkMs) : null;
            messages.add(new QualityDelta(line, partition, parts.get(i), watermark));
        }
        return messages;
    }

    private static BucketDelta empty(Bucket bucket) {
        return new BucketDelta(
                bucket.segment(),
                Instant.ofEpochMilli(bucket.bucketMs()),
                Instant.ofEpochMilli(bucket.stampMs()),
                new ArrayList<>(),
                bucket.cohort());
    }
}
