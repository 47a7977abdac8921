package dev.hone.streams;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record that the producer or the broker refuses: what may pass is tried again, and everything else
 * stops the application before anything of it is committed, so that nothing is lost; the log says which record it was
 * and how to mend it. Leaving the record out is no way: with exactly-once processing the transaction has failed by
 * then, and a record of a changelog that is left out is state that is lost.
 */
public final class OutputRefusal implements ProductionExceptionHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(OutputRefusal.class);

    @Override
    public Response handleError(ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception refusal) {
        if (refusal instanceof RetriableException) {
            return Response.retry();
        }
        LOGGER.atError()
                .addKeyValue("topic", record.topic())
                .addKeyValue("bytes", bytes(record.key()) + bytes(record.value()))
                .addKeyValue("fromTopic", context.topic())
                .addKeyValue("fromPartition", context.partition())
                .addKeyValue("fromOffset", context.offset())
                .addKeyValue("mend", mending(refusal).orElse("see the broker's log"))
                .setCause(refusal)
                .log("a record was refused: nothing of its transaction is committed, and the application stops");
        return Response.fail();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // There is nothing to configure.
    }

    /** How to mend a failure that a refused record may be at the bottom of; empty where it is another. */
    static Optional<String> mending(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException) {
                return Optional.of("a record is larger than its topic or the producer takes (" + cause.getMessage()
                        + "): raise max.message.bytes of the topic, or streams.producer.max.request.size; nothing of"
                        + " it is committed, and nothing is lost");
            }
        }
        return Optional.empty();
    }

    private static int bytes(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
