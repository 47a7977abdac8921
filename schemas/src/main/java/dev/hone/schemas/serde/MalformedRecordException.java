package dev.hone.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * Proof that a record's bytes are bad: reading them again, by whomever, cannot go better. The message says how to mend
 * it.
 */
public final class MalformedRecordException extends SerializationException {

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
