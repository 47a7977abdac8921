package dev.hone.llm.constrain;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a vocabulary's tokens as a tree, laid out in the order of a walk: a node, all below it, its sibling.
 * What no way of a grammar goes on with is left out in one step.
 */
final class TokenTrie {

    private final byte[] labels;
    private final int[] depths;
    // Behind the last node below each.
    private final int[] ends;
    // The tokens that end in a node stand from tokenStarts[node] to tokenStarts[node + 1].
    private final int[] tokenStarts;
    private final int[] tokens;
    private final int deepest;

    private final byte[][] bytes;

    private TokenTrie(Building building, byte[][] bytes) {
        this.bytes = bytes;
        this.labels = Arrays.copyOf(building.labels, building.count);
        this.depths = Arrays.copyOf(building.depths, building.count);
        this.ends = Arrays.copyOf(building.ends, building.count);
        this.tokenStarts = Arrays.copyOf(building.tokenStarts, building.count + 1);
        this.tokens = building.tokens;
        this.deepest = Arrays.stream(depths).max().orElse(0);
    }

    /** @param bytes of each token; those that have none are in no place of the tree */
    static TokenTrie of(byte[][] bytes) {
        List<Integer> sorted = IntStream.range(0, bytes.length)
                .filter(id -> bytes[id].length > 0)
                .boxed()
                .sorted(Comparator.comparing(id -> bytes[id], Arrays::compareUnsigned))
                .toList();
        Building building = new Building(sorted.size());
        sorted.forEach(id -> building.add(id, bytes[id]));
        building.finish();
        return new TokenTrie(building, bytes);
    }

    byte[] bytes(int id) {
        return bytes[id];
    }

    /** The tokens that may come in a position. */
    BitSet allowed(Automaton.Position from) {
        BitSet allowed = new BitSet();
        @Nullable Automaton.Position[] at = new Automaton.Position[deepest + 1];
        at[0] = from;
        for (int node = 0; node < labels.length; ) {
            int depth = depths[node];
            Automaton.Position before = at[depth - 1];
            Automaton.Position after = before == null ? null : before.after(labels[node] & 0xff);
            if (after == null) {
                node = ends[node];
                continue;
            }
            at[depth] = after;
            for (int i = tokenStarts[node]; i < tokenStarts[node + 1]; i++) {
                allowed.set(tokens[i]);
            }
            node++;
        }
        return allowed;
    }

    /** Adds tokens in the order of their bytes. */
    private static final class Building {

        private byte[] labels = new byte[1024];
        private int[] depths = new int[1024];
        private int[] ends = new int[1024];
        private int[] tokenStarts = new int[1025];
        private final int[] tokens;
        private int count;
        private int tokenCount;
        private byte[] last = {};
        private int[] path = new int[16];

        private Building(int tokens) {
            this.tokens = new int[tokens];
        }

        private void add(int id, byte[] bytes) {
            int same = Arrays.mismatch(last, bytes);
            int shared = same < 0 ? bytes.length : same;
            close(shared);
            for (int depth = shared; depth < bytes.length; depth++) {
                open(bytes[depth], depth);
            }
            tokens[tokenCount++] = id;
            last = bytes;
        }

        private void open(byte label, int depth) {
            if (count == labels.length) {
                int larger = 2 * count;
                labels = Arrays.copyOf(labels, larger);
                depths = Arrays.copyOf(depths, larger);
                ends = Arrays.copyOf(ends, larger);
                tokenStarts = Arrays.copyOf(tokenStarts, larger + 1);
            }
            if (depth == path.length) {
                path = Arrays.copyOf(path, 2 * depth);
            }
            labels[count] = label;
            depths[count] = depth + 1;
            tokenStarts[count] = tokenCount;
            path[depth] = count;
            count++;
        }

        private void close(int depth) {
            for (int open = depth; open < last.length; open++) {
                ends[path[open]] = count;
            }
        }

        private void finish() {
            close(0);
            tokenStarts[count] = tokenCount;
        }
    }
}
