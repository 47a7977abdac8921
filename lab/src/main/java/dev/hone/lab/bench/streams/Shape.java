package dev.hone.lab.bench.streams;

/**
 * The form of a load.
 *
 * @param promptBytes about the size of a prompt's record
 * @param votes given on each interaction
 * @param partitions of the inputs
 */
public record Shape(int promptBytes, int votes, int partitions) {

    public Shape {
        if (promptBytes < 100 || promptBytes > 500_000 || votes < 0 || votes > 60 || partitions < 1) {
            throw new IllegalArgumentException("prompts have 100 to 500,000 bytes, interactions at most 60 votes and"
                    + " inputs at least one partition, not " + this);
        }
    }

    /** For a title. */
    String words() {
        return promptBytes + " B, " + votes + (votes == 1 ? " vote, " : " votes, ") + partitions + " partitions";
    }
}
