package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a task commits, and when it moves, changes nothing of what it says and keeps. */
class AnyCommitTest {

    private static final int RECORDS = 600;
    private static final int IDS = 12;
    private static final List<String> OUTLETS =
            List.of("scored", "interactions", "evidence", "deltas", "letters", "examples");
    /** A watermark alone, which a task sends again where it moves. */
    private static final String NO_COUNTS = "\"deltas\": []";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theSameGoesOutAndIsKept(long seed) {
        List<Record<String, Object>> records = records(seed);
        Run each = run(records, new Random(seed), 1);
        Run some = run(records, new Random(seed), 20);
        Run none = run(records, new Random(seed), Integer.MAX_VALUE);

        assertThat(each.said()).hasSizeGreaterThan(RECORDS / 4);
        assertThat(some).isEqualTo(each);
        assertThat(none).isEqualTo(each);
    }

    private record Run(List<String> said, List<String> contents) {}

    /** @param rarely of so many records one is followed by a commit, and half as often by a move of the task */
    private static Run run(List<Record<String, Object>> records, Random random, int rarely) {
        JoinFixture join = new JoinFixture();
        JoinProcessor processor = join.started();
        for (Record<String, Object> record : records) {
            processor.process(record);
            if (random.nextInt(rarely) == 0) {
                join.commit();
                processor = random.nextBoolean() ? join.started() : processor;
            }
        }
        List<String> said = OUTLETS.stream()
                .flatMap(outlet -> join.context.forwarded(outlet).stream()
                        .map(forward -> outlet + " " + words(forward.record().key()) + " "
                                + words(forward.record().value())))
                .filter(word -> !word.contains(NO_COUNTS))
                .toList();
        return new Run(said, join.contents());
    }

    private static String words(Object said) {
        return said instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(said);
    }

    /** In no order: what an interaction has, several times, in hours in which it is due and closes. */
    private static List<Record<String, Object>> records(long seed) {
        Random random = new Random(seed);
        List<Record<String, Object>> records = new ArrayList<>();
        long second = 1000;
        for (int i = 0; i < RECORDS; i++) {
            second += random.nextInt(120);
            String id = "i" + (i / 50) * IDS + random.nextInt(IDS);
            SpecificRecord content = Stream.of(
                            JoinFixture.PROMPT,
                            JoinFixture.RESPONSE,
                            vote(random, second),
                            vote(random, second),
                            JoinFixture.CORRECTED)
                    .skip(random.nextInt(5))
                    .findFirst()
                    .orElseThrow();
            records.add(JoinFixture.record(id, content, second - random.nextInt(300)));
        }
        records.add(JoinFixture.record("last", JoinFixture.PROMPT, second + 10_000_000));
        return records;
    }

    private static FeedbackGiven vote(Random random, long second) {
        return FeedbackGiven.newBuilder(JoinFixture.RATING)
                .setFeedbackId("f" + random.nextInt(3))
                .setValue(1.0 + random.nextInt(5))
                .setSource(new Source(SourceKind.HUMAN, "u" + random.nextInt(2)))
                .setEventTime(Instant.ofEpochSecond(second))
                .setRetracted(random.nextInt(8) == 0)
                .build();
    }
}
