package dev.hone.cli;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A round of the line {@code main} over all examples that the log holds now, with one goal that every answer meets. */
public final class ClosedRound {

    private ClosedRound() {}

    /** With that many examples, as it says. */
    public static TrainingRound of(KafkaAccess wire, int examples) {
        return TrainingRound.newBuilder()
                .setRoundId("main#1")
                .setLine("main")
                .setSequence(1)
                .setParent("main@base")
                .setTopic(wire.name(Topics.EXAMPLES))
                .setTopicId("")
                .setClusterId("")
                .setRanges(ranges(wire))
                .setReplayRanges(List.of())
                .setExamples(examples)
                .setGoalSets(List.of(GoalSet.newBuilder()
                        .setLine("main")
                        .setSegment("*")
                        .setVersion(1)
                        .setLevels(List.of(new GoalLevel(0, 0.0, 0, 1.0, 100)))
                        .setCount(examples)
                        .setWindowStart(Instant.EPOCH)
                        .setBoundary(Instant.EPOCH)
                        .build()))
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("hone")
                .setThreads(1)
                .setRecipe(Map.of())
                .setRecipeDigest("sha256:00")
                .setSeed(7)
                .setClosedBy("count")
                .build();
    }

    private static List<OffsetRange> ranges(KafkaAccess wire) {
        List<OffsetRange> ranges = new ArrayList<>();
        try (var consumer = wire.consumer()) {
            consumer.endOffsets(KafkaAccess.partitions(consumer, wire.name(Topics.EXAMPLES)))
                    .forEach((partition, end) -> ranges.add(new OffsetRange(partition.partition(), 0L, end)));
        }
        return ranges;
    }
}
