package dev.hone.lab.bench.streams;

import dev.hone.client.report.Events;
import dev.hone.client.report.Ledgers;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.topics.Topics;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What came of a load, as somebody outside reads it who sees what is committed.
 *
 * @param written how far the interactions have come, with what was not committed and the marks of transactions
 * @param closed what is the same however often an interaction was looked at, by id
 * @param examples revision-free, by id, those that are not withdrawn
 * @param repeated examples that are there more than once in the same revision
 */
record Outcome(
        Events events,
        long written,
        SortedMap<String, String> closed,
        SortedMap<String, String> examples,
        Set<String> repeated) {

    static Outcome read(KafkaAccess wire, long written) {
        SortedMap<String, String> closed = new TreeMap<>();
        try (var tail = new TopicTail<>(wire, Topics.INTERACTIONS)) {
            tail.toEnd((id, interaction) -> {
                if (interaction.getClosed()) {
                    closed.put(id, described(interaction));
                }
            });
        }
        SortedMap<String, String> examples = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        Set<String> repeated = new TreeSet<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.toEnd((id, example) -> {
                if (!seen.add(id + " " + example.getRevision())) {
                    repeated.add(id);
                }
                if (example.getWithdrawn()) {
                    examples.remove(id);
                } else {
                    examples.put(id, described(example));
                }
            });
        }
        return new Outcome(events(wire), written, closed, examples, repeated);
    }

    /** What the ledgers tell. */
    static Events events(KafkaAccess wire) {
        var ledgers = new Ledgers(wire.topics().partitions());
        try (var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            tail.toEnd((partition, ledger) -> ledgers.see(ledger));
        }
        return ledgers.events();
    }

    private static String described(ScoredInteraction interaction) {
        return interaction.getSegment() + " " + interaction.getQuality() + " " + interaction.getDue() + " "
                + interaction.getVotes();
    }

    private static String described(Example example) {
        return example.getSegment() + " " + example.getQuality() + " " + example.getHoldout() + " "
                + example.getMessages() + " " + example.getResponse();
    }
}
