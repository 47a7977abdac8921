package dev.hone.trainer.intake;

import dev.hone.schemas.records.OffsetRange;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The offsets that the log still holds, against which a round's ranges are checked. */
record HeldOffsets(String topic, Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {

    /** Refuses a range that the log does not hold in full. */
    void requireHeld(List<OffsetRange> ranges) {
        for (OffsetRange range : ranges) {
            TopicPartition partition = new TopicPartition(topic, range.getPartition());
            long from = beginnings.getOrDefault(partition, 0L);
            long to = ends.getOrDefault(partition, 0L);
            // What retention took is gone whatever is set now: its range has to be passed over, which only a fault of
            // the data does.
            if (range.getFrom() < range.getTo() && range.getFrom() < from) {
                throw new RoundRefusedException(
                        named(range) + " is no longer held: retention has deleted what stood before offset " + from
                                + "; raise topics.retention.examples.ms, or abandon the round");
            }
            if (range.getTo() > to) {
                throw RoundRefusedException.bySettings(named(range) + " goes past the end of the log at " + to
                        + ": the topic was deleted or truncated after the round was closed; abandon the round");
            }
        }
    }

    /** The parts of ranges that retention has taken, in their order. */
    List<OffsetRange> expired(List<OffsetRange> ranges) {
        return ranges.stream()
                .map(range -> new OffsetRange(
                        range.getPartition(), range.getFrom(), Math.min(range.getTo(), beginning(range))))
                .filter(part -> part.getFrom() < part.getTo())
                .toList();
    }

    private long beginning(OffsetRange range) {
        return beginnings.getOrDefault(new TopicPartition(topic, range.getPartition()), 0L);
    }

    private String named(OffsetRange range) {
        return "the range " + range.getFrom() + " to " + range.getTo() + " of " + topic + "-" + range.getPartition();
    }
}
