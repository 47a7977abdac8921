package dev.hone.schemas.serde;

/** The error of a schema id that the registry does not know. */
final class UnknownSchema {

    private UnknownSchema() {}

    static MalformedRecordException id(int id) {
        return new MalformedRecordException(
                "schema id " + id
                        + " is unknown to the registry: write with a serializer that registers its schema in the same registry");
    }
}
