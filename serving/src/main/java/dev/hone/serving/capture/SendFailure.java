package dev.hone.serving.capture;

import dev.hone.schemas.serde.RegistryUnavailableException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/** The failure of a record to be acknowledged, told apart by whether the record or the way there is at fault. */
record SendFailure(boolean ofTheRecord, Throwable cause) {

    static SendFailure of(Throwable cause) {
        boolean ofTheRecord = cause instanceof UnsendableException
                || cause instanceof RecordTooLargeException
                || cause instanceof RecordBatchTooLargeException
                || cause instanceof InvalidTimestampException
                || cause instanceof InvalidRecordException;
        return new SendFailure(ofTheRecord, cause);
    }

    /** Whether a new producer may get further than the one that failed. */
    boolean needsNewProducer() {
        return !(cause instanceof RetriableException);
    }

    /** What can be said in a log: the names of Kafka's and the registry's failures, with their words. */
    String words() {
        return (cause instanceof RegistryUnavailableException ? "schema registry: " : "")
                + cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
