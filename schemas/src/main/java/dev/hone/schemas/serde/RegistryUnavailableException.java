package dev.hone.schemas.serde;

import org.apache.kafka.common.errors.RetriableException;

/** The registry is down, refuses us or answers nonsense: never the record's fault, and to be tried again. */
public final class RegistryUnavailableException extends RetriableException {

    public RegistryUnavailableException(String message) {
        super(message);
    }

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
