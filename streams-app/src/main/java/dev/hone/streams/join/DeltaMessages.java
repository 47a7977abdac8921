package dev.hone.streams.join;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Counts as the messages that carry them: per line, split where they are large, the watermark in the last one. */
record DeltaMessages(int partition, int maxScores) {

    private record Bucket(String segment, long stampMs, long bucketMs) {}

    /** The messages of one line, at least one: that nothing changed is a word too. */
    List<QualityDelta> of(String line, SortedMap<Count, Long> counts, long watermarkMs) {
        List<List<BucketDelta>> parts = new ArrayList<>();
        List<BucketDelta> part = new ArrayList<>();
        int scores = 0;
        Bucket open = null;
        for (Map.Entry<Count, Long> entry : counts.entrySet()) {
            Count count = entry.getKey();
            if (!count.line().equals(line)) {
                continue;
            }
            if (scores == maxScores) {
                parts.add(part);
                part = new ArrayList<>();
                scores = 0;
                open = null;
            }
            Bucket bucket = new Bucket(count.segment(), count.stampMs(), count.bucketMs());
            if (!bucket.equals(open)) {
                part.add(empty(bucket));
                open = bucket;
            }
            part.get(part.size() - 1).getScores().add(new ScoreCount(count.quality(), entry.getValue()));
            scores++;
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
                new ArrayList<>());
    }
}
