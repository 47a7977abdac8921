package dev.hone.trainer.rounds;

import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Commits what came of a round together with the round's offset, or neither.
 *
 * <p>Who may commit is settled by the consumer group (KIP-447): the offset goes with the group's generation, and the
 * broker refuses that of a worker that the group has left behind. So the transactional id need not be that of a
 * partition, and one producer serves whichever rounds its worker gets; a transaction is as short as its two writes,
 * whatever the training took. Not safe for use by several threads.
 */
final class OutcomeTransaction {

    private final Producer<byte[], byte[]> producer;

    /** The producer must have been initialised for transactions. */
    OutcomeTransaction(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** False where the group has given the round to another worker: nothing was written then. */
    boolean commit(
            ProducerRecord<byte[], byte[]> outcome, TopicPartition source, long offset, ConsumerGroupMetadata group) {
        producer.beginTransaction();
        try {
            // A failed send fails the commit: the transaction keeps the error.
            var unused = producer.send(outcome);
            producer.sendOffsetsToTransaction(Map.of(source, new OffsetAndMetadata(offset + 1)), group);
            producer.commitTransaction();
            return true;
        } catch (CommitFailedException e) {
            producer.abortTransaction();
            return false;
        }
    }
}
