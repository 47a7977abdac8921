package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.ScoredInteraction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arrival order, duplicates and lateness within the window change neither a closed interaction nor what was counted.
 */
class OrderIndependenceTest {

    private static final long HOUR = 3600;

    static final Map<String, String> CATALOGUE = Map.of(
            "catalogue.rating.type", "ordinal",
            "catalogue.rating.min", "1",
            "catalogue.rating.max", "5",
            "catalogue.rating.required", "true",
            "catalogue.rating.aggregate", "mean",
            "catalogue.thumb.type", "boolean",
            "catalogue.thumb.late.policy", "drop",
            "catalogue.thumb.default", "1",
            "join.orphan.wait.ms", Long.toString(Duration.ofDays(9000).toMillis()),
            "join.revise.window.ms", Long.toString(Duration.ofDays(9000).toMillis()));

    private static final List<Input> SMALL = List.of(
            Input.prompt("i", 1),
            Input.response("i", 2),
            Input.rating("i", "a", 2, 10),
            Input.rating("i", "a", 2, 10).at(30),
            Input.rating("i", "b", 5, 20, "u2"),
            Input.rating("i", "c", 4, 3 * HOUR),
            Input.retraction("i", "b", 2 * HOUR, "u2"));

    @TempDir
    Path state;

    @Test
    @Tag("slow")
    void everyOrderOfASmallInteractionClosesAlike() {
        closesAlike(permutations(SMALL));
    }

    @Test
    void everyEleventhOrderOfASmallInteractionClosesAlike() {
        List<List<Input>> all = permutations(SMALL);
        closesAlike(IntStream.range(0, all.size())
                .filter(i -> i % 11 == 0)
                .mapToObj(all::get)
                .toList());
    }

    private void closesAlike(List<List<Input>> orders) {
        long day = Duration.ofDays(1).toMillis();
        Map<String, Long> outcomes = Map.of("accepted", 4L, "superseded", 2L, "duplicates", 1L);
        try (Scoring scoring = new Scoring(state, CATALOGUE)) {
            for (int k = 0; k < orders.size(); k++) {
                String id = "i" + k;
                for (Input input : orders.get(k)) {
                    scoring.pipe(input.as(id), k * day);
                }
                if (k % 100 == 0) {
                    assertThat(total(scoring.ledger().getOutcomes()))
                            .isEqualTo(total(scoring.ledger().getRecords()));
                }
            }
            scoring.tick(Input.time((orders.size() + 2L) * 24 * HOUR));
            scoring.settle();

            List<String> alike = scoring.closed().values().stream()
                    .map(closed -> closed.getQuality() + " " + closed.getRawQuality() + " "
                            + closed.getVotes().stream()
                                    .map(vote -> vote.getFeedbackId())
                                    .toList())
                    .toList();
            assertThat(alike).hasSize(orders.size()).allMatch(alike.get(0)::equals);
            assertThat(unshifted(scoring, day))
                    .hasSize(5)
                    .allSatisfy((count, times) -> assertThat(Math.abs(times)).isEqualTo(orders.size()));
            long n = orders.size();
            assertThat(scoring.outcomes())
                    .isEqualTo(outcomes.entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue() * n)));
        }
    }

    private static Map<Scoring.Counted, Long> unshifted(Scoring scoring, long day) {
        Map<Scoring.Counted, Long> sums = new HashMap<>();
        scoring.counts().forEach((count, times) -> {
            long shift = Math.floorDiv(count.bucketMs() - Scoring.START.toEpochMilli(), day) * day;
            sums.merge(
                    new Scoring.Counted(
                            count.line(),
                            count.segment(),
                            count.stampMs() - shift,
                            count.bucketMs() - shift,
                            count.quality()),
                    times,
                    Long::sum);
        });
        return sums;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void aShuffledStreamIsCountedAlike(long seed) {
        Random random = new Random(seed);
        List<Input> stream = stream(random);
        Map<String, ScoredInteraction> closed;
        Map<Scoring.Counted, Long> counts;
        Ledger ledger;
        try (Scoring inOrder = new Scoring(state.resolve("in-order"), CATALOGUE)) {
            stream.forEach(inOrder::pipe);
            close(inOrder);
            closed = inOrder.closed();
            counts = inOrder.counts();
            ledger = inOrder.ledger();
        }
        Collections.shuffle(stream, random);

        try (Scoring shuffled = new Scoring(state.resolve("shuffled"), CATALOGUE)) {
            int piped = 0;
            for (Input input : stream) {
                shuffled.pipe(input);
                if (++piped % 50 == 0) {
                    Ledger now = shuffled.ledger();
                    assertThat(total(now.getRecords())).isEqualTo(piped);
                    assertThat(total(now.getOutcomes())).isEqualTo(piped);
                    assertThat(now.getOutcomes().values()).allMatch(count -> count >= 0);
                }
            }
            close(shuffled);

            assertThat(shuffled.closed()).isEqualTo(closed).hasSizeGreaterThan(50);
            assertThat(shuffled.counts()).isEqualTo(counts).hasSizeGreaterThan(50);
            assertThat(shuffled.ledger()).isEqualTo(ledger);
            assertThat(net(counts)).isEqualTo(histogram(closed));
        }
    }

    /** What is left when all that was taken back is taken back: without stamps. */
    private static Map<Scoring.Counted, Long> net(Map<Scoring.Counted, Long> counts) {
        Map<Scoring.Counted, Long> net = new HashMap<>();
        counts.forEach((count, times) -> net.merge(
                new Scoring.Counted(count.line(), count.segment(), 0, count.bucketMs(), count.quality()),
                times,
                Long::sum));
        net.values().removeIf(times -> times == 0);
        return net;
    }

    /** The same by counting the closed interactions themselves. */
    private static Map<Scoring.Counted, Long> histogram(Map<String, ScoredInteraction> closed) {
        Map<Scoring.Counted, Long> histogram = new HashMap<>();
        for (ScoredInteraction interaction : closed.values()) {
            Integer quality = interaction.getQuality();
            if (quality != null) {
                long bucket = interaction.getDue().truncatedTo(ChronoUnit.HOURS).toEpochMilli();
                histogram.merge(
                        new Scoring.Counted(interaction.getLine(), interaction.getSegment(), 0, bucket, quality),
                        1L,
                        Long::sum);
            }
        }
        return histogram;
    }

    private static void close(Scoring scoring) {
        scoring.tick(Input.time(1000 * HOUR));
        scoring.settle();
    }

    /**
     * Interactions over four days with up to six votes each, late ones, copies, second contents and retractions among
     * them.
     */
    static List<Input> stream(Random random) {
        List<Input> stream = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            String id = "i" + i;
            long start = random.nextInt(96 * 3600);
            String segment = random.nextBoolean() ? "acme/support" : "beta/sales";
            stream.add(
                    new Input(id, Input.prompt(segment, "p" + random.nextInt(3)).build(), Input.time(start)));
            stream.add(new Input(id, Input.response("v" + i).build(), Input.time(start + 5)));
            if (random.nextInt(5) == 0) {
                stream.add(new Input(id, Input.prompt("beta/sales", "other").build(), Input.time(start + 1)));
                stream.add(new Input(id, Input.response("other").build(), Input.time(start + random.nextInt(10))));
            }
            for (int f = random.nextInt(7); f > 0; f--) {
                vote(stream, random, id, start);
            }
        }
        return stream;
    }

    private static void vote(List<Input> stream, Random random, String id, long start) {
        long at = start + 5 + random.nextInt((int) (3 * HOUR));
        String feedbackId = "f" + random.nextInt(5);
        String source = "u" + random.nextInt(3);
        boolean thumb = random.nextInt(3) == 0;
        Object value = thumb ? (Object) random.nextBoolean() : (Object) (1.0 + random.nextInt(5));
        Input vote = new Input(
                id,
                Input.feedback(feedbackId, thumb ? "thumb" : "rating", value, source, at - random.nextInt(3))
                        .setRetracted(random.nextInt(8) == 0)
                        .build(),
                Input.time(at));
        stream.add(vote);
        if (random.nextInt(4) == 0) {
            stream.add(vote.at(at + random.nextInt(7200)));
        }
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    static <T> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            List<T> rest = new ArrayList<>(items);
            T first = rest.remove(i);
            for (List<T> tail : permutations(rest)) {
                List<T> one = new ArrayList<>(List.of(first));
                one.addAll(tail);
                all.add(one);
            }
        }
        return all;
    }
}
