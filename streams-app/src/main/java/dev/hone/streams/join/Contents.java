package dev.hone.streams.join;

import dev.hone.schemas.answers.Exclusions;
import dev.hone.schemas.records.Exclusion;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All contents that came as the prompt, or as the response, of one interaction. The winner is the smallest by record
 * timestamp, then hash, whatever order they came in.
 *
 * @param copies in that order
 */
record Contents(List<ContentVersion> copies) {

    static final Contents EMPTY = new Contents(List.of());
    static final String TOO_MANY =
            "too many different contents for one interaction id: give each interaction an id of its own";
    private static final int MAX_CONTENTS = 16;

    Contents {
        if (copies.size() > 1) {
            List<ContentVersion> sorted = new ArrayList<>(copies);
            sorted.sort(ContentVersion.ORDER);
            copies = sorted;
        }
        copies = List.copyOf(copies);
    }

    boolean isEmpty() {
        return copies.isEmpty();
    }

    ContentVersion winner() {
        return copies.get(0);
    }

    boolean won(String hash) {
        return !isEmpty() && winner().hash().equals(hash);
    }

    boolean knows(String hash) {
        for (ContentVersion copy : copies) {
            if (copy.hash().equals(hash)) {
                return true;
            }
        }
        return false;
    }

    boolean isFull() {
        return copies.size() >= MAX_CONTENTS;
    }

    /** Why the interaction does not count; null where none of the contents says so. Those that lost have a say too. */
    @Nullable
    Exclusion excluded() {
        Exclusion strongest = null;
        for (ContentVersion copy : copies) {
            strongest = Exclusions.stronger(strongest, copy.excluded());
        }
        return strongest;
    }

    /** With one more record. */
    Contents with(ContentVersion one) {
        List<ContentVersion> more = new ArrayList<>();
        for (ContentVersion copy : copies) {
            more.add(copy.hash().equals(one.hash()) ? copy.again(one) : copy);
        }
        if (!knows(one.hash())) {
            more.add(one);
        }
        return new Contents(more);
    }

    /** One record is the winner's, the other contents are superseded, the rest are duplicates. */
    OutcomeCounts tally(Outcome winner) {
        if (isEmpty()) {
            return OutcomeCounts.NONE;
        }
        long records = 0;
        for (ContentVersion copy : copies) {
            records += copy.copies();
        }
        return OutcomeCounts.of(winner, 1)
                .plus(OutcomeCounts.of(Outcome.SUPERSEDED, copies.size() - 1L))
                .plus(OutcomeCounts.of(Outcome.DUPLICATES, records - copies.size()));
    }
}
