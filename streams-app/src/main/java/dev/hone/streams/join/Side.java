package dev.hone.streams.join;

import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.Tally;
import java.util.ArrayList;
import java.util.List;

/**
 * All contents that came as the prompt, or as the response, of one interaction. The winner is the smallest by record timestamp,
 * then hash, whatever order they came in.
 *
 * @param copies in that order
 */
record Side(List<Copy> copies) {

    static final Side EMPTY = new Side(List.of());
    private static final int MAX_CONTENTS = 16;

    Side {
        copies = copies.stream().sorted(Copy.ORDER).toList();
    }

    boolean isEmpty() {
        return copies.isEmpty();
    }

    Copy winner() {
        return copies.get(0);
    }

    boolean won(String hash) {
        return !isEmpty() && winner().hash().equals(hash);
    }

    boolean knows(String hash) {
        return copies.stream().anyMatch(copy -> copy.hash().equals(hash));
    }

    boolean isFull() {
        return copies.size() >= MAX_CONTENTS;
    }

    Side with(long timestamp, String hash) {
        List<Copy> more = new ArrayList<>();
        for (Copy copy : copies) {
            more.add(copy.hash().equals(hash) ? copy.again(timestamp) : copy);
        }
        if (!knows(hash)) {
            more.add(new Copy(timestamp, hash, 1));
        }
        return new Side(more);
    }

    /** One record is the winner's, the other contents are superseded, the rest are duplicates. */
    Tally tally(Outcome winner) {
        if (isEmpty()) {
            return Tally.NONE;
        }
        long records = copies.stream().mapToLong(Copy::copies).sum();
        return Tally.of(winner, 1)
                .plus(Tally.of(Outcome.SUPERSEDED, copies.size() - 1L))
                .plus(Tally.of(Outcome.DUPLICATES, records - copies.size()));
    }
}
