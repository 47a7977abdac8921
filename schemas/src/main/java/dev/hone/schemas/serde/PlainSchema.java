package dev.hone.schemas.serde;

import org.apache.avro.Schema;

/**
 * Schemas without the hint to Java's string class that code generation adds: so a schema has one form in the registry,
 * whatever language registers it.
 */
final class PlainSchema {

    private static final String HINT = ",?\"avro\\.java\\.string\":\"String\"";

    private PlainSchema() {}

    static Schema of(Schema schema) {
        String plain = schema.toString()
                .replaceAll("\\{\"type\":\"string\"" + HINT + "\\}", "\"string\"")
                .replaceAll(HINT, "");
        return new Schema.Parser().setValidateDefaults(false).parse(plain);
    }
}
