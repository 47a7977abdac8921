package dev.hone.schemas.serde;

/** What is said of an id that the registry does not know. */
final class UnknownSchema {

    private UnknownSchema() {}

    static MalformedRecordException id(int id) {
        return new MalformedRecordException(
                "schema id " + id
                        + " is unknown to the registry: write with a serializer that registers its schema in the same registry");
    }
}
