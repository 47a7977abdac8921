package dev.hone.lab.improve;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.KafkaExampleLog;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The held-out answers of the whole log, under the goals that a version was trained for. */
final class HeldOut {

    private HeldOut() {}

    /** Reads them as a round would that takes all there is. */
    static List<Demonstration> read(KafkaAccess wire, TrainingRound round) {
        TrainingRound whole = TrainingRound.newBuilder(round)
                .setRanges(ranges(wire))
                .setReplayRanges(List.of())
                .setExclusions(List.of())
                .build();
        return Intake.take(whole, KafkaExampleLog.of(wire.connection(), wire.topics()))
                .holdout();
    }

    private static List<OffsetRange> ranges(KafkaAccess wire) {
        try (Consumer<String, byte[]> consumer = wire.consumer()) {
            List<TopicPartition> partitions = KafkaAccess.partitions(consumer, wire.name(Topics.EXAMPLES));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            return partitions.stream()
                    .map(partition -> new OffsetRange(partition.partition(), 0L, ends.getOrDefault(partition, 0L)))
                    .toList();
        }
    }
}
