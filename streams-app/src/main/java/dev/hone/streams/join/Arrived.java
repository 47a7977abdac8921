package dev.hone.streams.join;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a log that is there as a whole.
 *
 * @param atMs its timestamp
 * @param hash of its content
 */
record Arrived<V extends SpecificRecord>(long atMs, String hash, V content) {

    /** By time, and then by content: the order of the log says nothing. */
    static <V extends SpecificRecord> List<Arrived<V>> inOrder(List<Arrived<V>> arrived) {
        return arrived.stream()
                .sorted(Comparator.comparingLong((Arrived<V> one) -> one.atMs()).thenComparing(Arrived::hash))
                .toList();
    }

    /** The record whose content won its side; null where nothing came. */
    static <V extends SpecificRecord> @Nullable V winner(List<Arrived<V>> arrived, Contents side) {
        return side.isEmpty()
                ? null
                : arrived.stream()
                        .filter(one -> Objects.equals(one.hash(), side.winner().hash()))
                        .map(Arrived::content)
                        .findFirst()
                        .orElse(null);
    }
}
