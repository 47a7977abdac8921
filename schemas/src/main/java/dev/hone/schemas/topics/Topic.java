package dev.hone.schemas.topics;

/**
 * One topic: its name without the prefix, the record that its values are, its partition count and its retention.
 *
 * @param valueType a generated record, or {@code byte[]} where values are bytes as they came
 */
public record Topic<V>(String name, Class<V> valueType, Partitioning spread, Retention kept) {

    public Topic {
        if (!name.matches("[a-z][a-z-]*")) {
            throw new IllegalArgumentException(
                    "a topic's name is lower-case words joined with hyphens, was \"" + name + "\"");
        }
    }

    /** Whether values are bytes as they came, without a schema. */
    public boolean raw() {
        return valueType == byte[].class;
    }
}
