package dev.hone.cli.command;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which interactions a round has, read from the examples by the round's ranges. */
final class RoundMembers {

    private RoundMembers() {}

    /** Of each round, in the order given, the ids of its interactions. */
    static List<Set<String>> of(List<TrainingRound> rounds, Settings settings) {
        List<Set<String>> members = new ArrayList<>();
        rounds.forEach(round -> members.add(new HashSet<>()));
        try (TopicTail<Example> examples = new TopicTail<>(KafkaAccess.from(settings), Topics.EXAMPLES)) {
            examples.recordsToEnd((record, example) -> {
                for (int i = 0; i < members.size(); i++) {
                    if (holds(rounds.get(i), record.partition(), record.offset())) {
                        members.get(i).add(record.key());
                    }
                }
            });
        }
        return members;
    }

    private static boolean holds(TrainingRound round, int partition, long offset) {
        return round.getRanges().stream()
                .anyMatch(range ->
                        range.getPartition() == partition && range.getFrom() <= offset && offset < range.getTo());
    }
}
