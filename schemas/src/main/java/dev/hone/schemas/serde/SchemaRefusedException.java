package dev.hone.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry has answered that a schema is invalid or incompatible with those before it. */
public final class SchemaRefusedException extends SerializationException {

    public SchemaRefusedException(String message) {
        super(message);
    }
}
