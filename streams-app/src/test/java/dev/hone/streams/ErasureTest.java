package dev.hone.streams;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.SubjectErased;
import dev.hone.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subject that asked to be forgotten, whatever of it comes when. */
class ErasureTest {

    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;

    @TempDir
    Path state;

    private Scoring scoring;

    @BeforeEach
    void start() {
        scoring = new Scoring(state, Map.of());
    }

    @AfterEach
    void stop() {
        scoring.close();
    }

    private void pipe(Input... inputs) {
        for (Input input : inputs) {
            scoring.pipe(input);
        }
    }

    private static Input prompt(String id, @Nullable String subject, long seconds) {
        return new Input(
                id, Input.prompt("acme/support", "Hello").setSubject(subject).build(), Input.time(seconds));
    }

    private void erase(String subject, long seconds) {
        scoring.pipe(Topics.ERASURES, subject, new ErasureRequested(Input.time(seconds), "asked"), Input.time(seconds));
    }

    private List<TestRecord<String, SubjectErased>> told() {
        return scoring.read(Topics.ERASED);
    }

    @Test
    void takesBackAnExampleItsCountsAndTheLedgersWordForIt() {
        pipe(prompt("i", "u1", 1), Input.response("i", 2), Input.rating("i", "f", 5, 10));
        pipe(prompt("j", "u2", 1), Input.response("j", 2), Input.rating("j", "f", 3, 10));
        scoring.tick(Input.time(2 * HOUR));
        scoring.settle();
        assertThat(scoring.examples()).hasSize(2);
        Map<Scoring.Counted, Long> before = scoring.counts();

        erase("u1", HOUR);
        scoring.settle();

        assertThat(scoring.read(Topics.EXAMPLES))
                .singleElement()
                .returns("i", TestRecord::key)
                .extracting(TestRecord::value)
                .returns(true, Example::getWithdrawn)
                .returns(true, Example::getReplaces)
                .returns(2, Example::getRevision)
                .returns(null, Example::getSubject)
                .returns(List.of(), Example::getMessages);
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "erased", 3L));
        assertThat(scoring.ledger().getInteractions()).isEqualTo(1);
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
        assertThat(before).hasSize(2);
        assertThat(net(scoring.counts())).hasSize(1).containsValue(1L);
        assertThat(told())
                .singleElement()
                .returns("u1", TestRecord::key)
                .extracting(TestRecord::value)
                .returns(1L, SubjectErased::getInteractions)
                .returns(3L, SubjectErased::getRecords)
                .returns(1L, SubjectErased::getWithdrawn)
                .returns(Input.time(HOUR), SubjectErased::getRequestedAt);
    }

    @Test
    void aScoreLeavesItsWindowWhereTheClockStands() {
        pipe(prompt("i", "u1", 1), Input.response("i", 2), Input.rating("i", "f", 5, 10));
        scoring.tick(Input.time(5 * HOUR));
        erase("u1", HOUR);
        scoring.settle();

        long bucket = Input.time(HOUR).toEpochMilli();
        long stands = Input.time(5 * HOUR).toEpochMilli();
        assertThat(scoring.counts())
                .isEqualTo(Map.of(
                        new Scoring.Counted("main", "acme/*", bucket, bucket, 12288), 1L,
                        new Scoring.Counted("main", "acme/*", stands, bucket, 12288), -1L));
    }

    @Test
    void whatComesLaterOfAnErasedInteractionIsErased() {
        erase("u1", HOUR);
        pipe(Input.rating("i", "f", 5, 3), Input.response("i", 2), prompt("i", "u1", 1));
        pipe(Input.rating("i", "g", 4, 20), Input.response("i", 2), prompt("i", "u1", 1));
        scoring.tick(Input.time(DAY));
        scoring.settle();

        assertThat(scoring.interactions()).isEmpty();
        assertThat(scoring.examples()).isEmpty();
        assertThat(scoring.outcomes()).isEqualTo(Map.of("erased", 6L));
        assertThat(told())
                .singleElement()
                .extracting(TestRecord::value)
                .returns(3L, SubjectErased::getRecords)
                .returns(0L, SubjectErased::getWithdrawn);
    }

    @Test
    void whatASubjectAsksAfterwardsIsNotErased() {
        erase("u1", 100);
        pipe(prompt("i", "u1", 100), Input.response("i", 101), Input.rating("i", "f", 5, 102));
        pipe(prompt("j", "u1", 101), Input.response("j", 102), Input.rating("j", "f", 5, 103));
        scoring.settle();

        assertThat(scoring.read(Topics.EXAMPLES)).extracting(TestRecord::key).containsExactly("j");
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "erased", 3L));
    }

    @Test
    void aLaterErasureReachesFurtherAndAnEarlierOneThatComesLateTakesNothingBack() {
        pipe(prompt("i", "u1", 100), Input.response("i", 101));
        pipe(prompt("j", "u1", 200), Input.response("j", 201));
        erase("u1", 100);
        scoring.settle();
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 2L, "erased", 2L));

        erase("u1", 200);
        erase("u1", 50);
        scoring.settle();

        assertThat(scoring.outcomes()).isEqualTo(Map.of("erased", 4L));
    }

    @Test
    void aPromptWithoutSubjectIsNobodys() {
        erase("", HOUR);
        pipe(prompt("i", null, 1), Input.response("i", 2));
        scoring.settle();

        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 2L));
    }

    @Test
    void theLedgerSaysHowFarErasuresAreWorkedOff() {
        pipe(prompt("i", "u1", 1), Input.response("i", 2));
        assertThat(scoring.ledger().getErasures()).isEmpty();

        erase("u1", HOUR);
        scoring.settle();

        assertThat(scoring.ledger().getErasures().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1);
        assertThat(scoring.ledger().getErasedAt()).isNotNull();
        // Nothing is left to be waited for: no orphan, no due time, no score.
        scoring.tick(Input.time(90 * DAY));
        scoring.settle();
        assertThat(scoring.letters()).isEmpty();
        assertThat(scoring.interactions()).isEmpty();
    }

    @Test
    void aCorrectionGoesWithItsExample() {
        pipe(prompt("i", "u1", 1), Input.response("i", 2), Input.correction("i", "c", "Better", 5, "u1"));
        erase("u1", HOUR);
        scoring.settle();
        pipe(Input.rating("i", "f", 5, 20));
        scoring.settle();

        List<Example> examples = scoring.examples();
        assertThat(examples).hasSize(2).last().returns(true, Example::getWithdrawn);
        assertThat(scoring.outcomes()).isEqualTo(Map.of("erased", 4L));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverTheOrderTheSameIsLeft(long seed) {
        Random random = new Random(seed);
        List<Input> inputs = fortyInteractions();
        Collections.shuffle(inputs, random);
        int erasure = random.nextInt(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            if (i == erasure) {
                erase("u1", 10_000);
                erase("u2", 30);
            }
            scoring.pipe(inputs.get(i));
            if (random.nextInt(4) == 0) {
                scoring.pass(java.time.Duration.ofMillis(100));
            }
        }
        scoring.tick(Input.time(DAY));
        scoring.settle();

        // Of u1 all ten, of u2 those that were asked up to second 30.
        long erased = inputs.stream()
                .filter(input -> isErased(Integer.parseInt(input.id().substring(1))))
                .count();
        assertThat(scoring.outcomes()).containsEntry("erased", erased);
        assertThat(scoring.outcomes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(inputs.size());
        Map<String, Boolean> standing = new TreeMap<>();
        scoring.read(Topics.EXAMPLES)
                .forEach(record -> standing.put(record.key(), !record.value().getWithdrawn()));
        assertThat(standing.entrySet())
                .filteredOn(Map.Entry::getValue)
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrderElementsOf(java.util.stream.IntStream.range(0, 40)
                        .filter(i -> i % 3 > 0 && !isErased(i))
                        .mapToObj(i -> "i" + i)
                        .toList());
        assertThat(net(scoring.counts()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(standing.values().stream().filter(stands -> stands).count());
        assertThat(told().stream()
                        .mapToLong(record -> record.value().getInteractions())
                        .sum())
                .isEqualTo(15);
    }

    private static List<Input> fortyInteractions() {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String id = "i" + i;
            inputs.add(prompt(id, "u" + i % 4, 10 + i));
            inputs.add(Input.response(id, 60 + i));
            for (int vote = 0; vote < i % 3; vote++) {
                inputs.add(Input.rating(id, "f" + vote, 1 + (i + vote) % 5, 100 + i + vote, "u" + i % 4));
            }
            if (i % 5 == 0) {
                inputs.add(inputs.get(inputs.size() - 1));
            }
        }
        return inputs;
    }

    private static boolean isErased(int i) {
        return i % 4 == 1 || (i % 4 == 2 && 10 + i <= 30);
    }

    /** The counts in the end, whenever they came. */
    private static Map<String, Long> net(Map<Scoring.Counted, Long> counts) {
        Map<String, Long> net = new TreeMap<>();
        counts.entrySet().stream()
                .sorted(comparing(entry -> entry.getKey().toString()))
                .forEach(entry -> net.merge(
                        entry.getKey().segment() + " "
                                + Instant.ofEpochMilli(entry.getKey().bucketMs()) + " "
                                + entry.getKey().quality(),
                        entry.getValue(),
                        Long::sum));
        net.values().removeIf(count -> count == 0);
        return net;
    }
}
