package dev.hone.lab.chaos;

import dev.hone.client.report.Events;
import dev.hone.lab.chaos.Seen.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Promise 1: every record is in exactly one outcome of the ledgers, and the ledgers say what somebody counts who reads
 * the topics himself.
 */
final class LedgerCheck {

    private static final int NUMBER = 1;

    private final Seen seen;
    private final Events events;
    private final List<String> broken = new ArrayList<>();

    private LedgerCheck(Seen seen, Events events) {
        this.seen = seen;
        this.events = events;
    }

    static Promise of(Seen seen) {
        Events events = seen.events();
        return events == null
                ? new Promise(NUMBER, false, "there is no ledger")
                : new LedgerCheck(seen, events).promise();
    }

    private Promise promise() {
        same("records in none of the outcomes, or in two", events.unaccounted(), 0);
        same("prompts read", events.prompts(), seen.records(Input.PROMPTS));
        same("responses read", events.responses(), seen.records(Input.RESPONSES));
        same("feedback read", events.feedback(), seen.records(Input.FEEDBACK));
        Counts counts = counts();
        same("records accepted or late", events.accepted() + events.late(), counts.first());
        same("records duplicate or superseded", events.duplicates() + events.superseded(), counts.again());
        same("records pending or orphans", events.pending() + events.orphans(), counts.alone());
        same("dead letters", events.deadLetters(), seen.letters());
        Set<String> matched = seen.matched();
        same("interactions", events.interactions(), matched.size());
        all("interactions with both sides and no closed revision", matched, seen.closed());
        all("closed interactions without both sides", seen.closed(), matched);
        same("examples", events.examples(), seen.standingExamples().size());
        none("revisions of interactions twice", seen.repeatedRevisions());
        none("revisions of examples twice", seen.repeatedExamples());
        String lookedAt = events.records() + " records in " + matched.size() + " interactions and " + events.examples()
                + " examples, all of them counted once";
        return Promise.of(NUMBER, lookedAt, broken);
    }

    /**
     * Records of the inputs as they must be counted.
     *
     * @param first of interactions with both sides, the first of each id
     * @param again further ones of the same id
     * @param alone of interactions that lack a side
     */
    private record Counts(long first, long again, long alone) {}

    private Counts counts() {
        Set<String> matched = seen.matched();
        long first = 0;
        long again = 0;
        long alone = 0;
        for (Input input : Input.values()) {
            for (String id : seen.ids(input)) {
                int copies = seen.copies(input, id).size();
                String interaction = input == Input.FEEDBACK ? seen.interactionOf(id) : id;
                if (matched.contains(interaction)) {
                    first++;
                    again += copies - 1;
                } else {
                    alone += copies;
                }
            }
        }
        return new Counts(first, again, alone);
    }

    private void same(String what, long told, long counted) {
        if (told != counted) {
            broken.add(what + ": the ledgers say " + told + ", counted are " + counted);
        }
    }

    private void all(String what, Set<String> these, Set<String> in) {
        Set<String> rest = new HashSet<>(these);
        rest.removeAll(in);
        none(what, rest.stream().sorted().toList());
    }

    private void none(String what, List<String> these) {
        if (!these.isEmpty()) {
            broken.add(what + ": " + Promise.some(these));
        }
    }
}
