package dev.hone.streams.thresholds;

import static dev.hone.streams.thresholds.LineThresholdsTest.ALL;
import static dev.hone.streams.thresholds.LineThresholdsTest.BUCKET_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.streams.thresholds.ScoreLog.Change;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thresholds are the exact quantiles of sorted arrays on scores as people give them, in the orders that are hardest on
 * a window: take-backs before what they take back, sorted, and one partition after the other.
 */
class AdversarialOrderTest {

    private static final int SCORES = 3000;
    private static final int BUCKETS = 30;
    private static final Path DATA = Path.of("../../shared/data");

    @SuppressWarnings("ImmutableEnumChecker") // comparators have no state
    private enum Order {
        TAKE_BACKS_FIRST(Comparator.comparingLong(Change::count)),
        ASCENDING(Comparator.comparingInt(Change::quality)),
        DESCENDING(Comparator.comparingInt(Change::quality).reversed()),
        NEWEST_FIRST(Comparator.comparingLong(Change::stamp).reversed());

        private final Comparator<Change> comparator;

        Order(Comparator<Change> comparator) {
            this.comparator = comparator;
        }
    }

    @ParameterizedTest(name = "{0}, {1} partitions, seed {2}")
    @CsvSource({
        "TAKE_BACKS_FIRST, 1, 51",
        "TAKE_BACKS_FIRST, 7, 52",
        "ASCENDING, 3, 53",
        "DESCENDING, 3, 54",
        "NEWEST_FIRST, 64, 55"
    })
    void ofFewValuesWithManyTies(Order order, int partitions, long seed) {
        Random random = new Random(seed);
        List<Integer> scores = new ArrayList<>();
        for (int i = 0; i < SCORES; i++) {
            scores.add(random.nextInt(2 + 3 * i / SCORES) * 2048);
        }

        areExact(scores, order, partitions, seed);
    }

    @ParameterizedTest(name = "{0}, {1} partitions, seed {2}")
    @CsvSource({"TAKE_BACKS_FIRST, 5, 61", "DESCENDING, 2, 62"})
    void ofMovieRatings(Order order, int partitions, long seed) throws IOException {
        Pattern rating = Pattern.compile("\\d+,\\d+,([\\d.]+),\\d+");

        areExact(
                read(
                        "ml-latest-small/ratings.csv.gz",
                        rating,
                        match -> (Double.parseDouble(match.group(1)) - .5) / 4.5),
                order,
                partitions,
                seed);
    }

    @ParameterizedTest(name = "{0}, {1} partitions, seed {2}")
    @CsvSource({"TAKE_BACKS_FIRST, 4, 63", "ASCENDING, 6, 64"})
    void ofTweetsByTheirCrowd(Order order, int partitions, long seed) throws IOException {
        Pattern counts = Pattern.compile("\\d+,(\\d+),\\d+,\\d+,(\\d+),\\d,.*");

        areExact(
                read(
                        "davidson-tweets/labeled_data.csv.gz",
                        counts,
                        match -> Double.parseDouble(match.group(2)) / Double.parseDouble(match.group(1))),
                order,
                partitions,
                seed);
    }

    @ParameterizedTest(name = "{0}, {1} partitions, seed {2}")
    @CsvSource({"NEWEST_FIRST, 3, 65", "DESCENDING, 8, 66"})
    void ofAnswersByAJudge(Order order, int partitions, long seed) throws IOException {
        Pattern score = Pattern.compile(".*\"p_win_gpt4t\":([\\d.eE-]+).*");

        areExact(
                read(
                        "alpaca-eval-versions/responses_scored.jsonl.gz",
                        score,
                        match -> Double.parseDouble(match.group(1))),
                order,
                partitions,
                seed);
    }

    private static void areExact(List<Integer> scores, Order order, int partitions, long seed) {
        ThresholdsConfig config = LineThresholdsTest.config(4, 20, 0);
        ScoreLog log = revised(scores, partitions, new Random(seed));

        assertThat(LineThresholdsTest.described(
                        LineThresholdsTest.run(messages(log, order, partitions), partitions, config, ALL)))
                .isEqualTo(LineThresholdsTest.expected(log, config))
                .hasSizeGreaterThan(4);
    }

    /** A quarter of the scores is revised, some of these in later buckets, and some twice. */
    private static ScoreLog revised(List<Integer> scores, int partitions, Random random) {
        ScoreLog log = new ScoreLog(0, partitions, 0, BUCKET_MS);
        for (int i = 0; i < scores.size(); i++) {
            int partition = random.nextInt(partitions);
            String segment = ScoreLog.SEGMENTS.get(random.nextInt(ScoreLog.SEGMENTS.size()));
            long bucket = (long) i * BUCKETS / scores.size() * BUCKET_MS;
            int quality = scores.get(i);
            log.changes.add(new Change(partition, segment, bucket, bucket, quality, 1));
            long stamp = bucket;
            while (random.nextInt(4) == 0) {
                stamp += random.nextInt(3) * BUCKET_MS;
                int revised = scores.get(random.nextInt(scores.size()));
                log.changes.add(new Change(partition, segment, bucket, stamp, quality, -1));
                log.changes.add(new Change(partition, segment, bucket, stamp, revised, 1));
                quality = revised;
            }
        }
        return log;
    }

    /** All of one partition, then all of the next; within an interval of three buckets in the order, one by one. */
    private static List<QualityDelta> messages(ScoreLog log, Order order, int partitions) {
        List<QualityDelta> messages = new ArrayList<>();
        long end = log.end() + 10 * BUCKET_MS;
        for (int partition = 0; partition < partitions; partition++) {
            int own = partition;
            for (long from = 0; from < end; from += 3 * BUCKET_MS) {
                long start = from;
                long until = from + 3 * BUCKET_MS;
                List<Change> sent = log.changes.stream()
                        .filter(change -> change.partition() == own)
                        .filter(change -> change.stamp() >= start && change.stamp() < until)
                        .sorted(order.comparator)
                        .toList();
                for (int i = 0; i < sent.size(); i += 50) {
                    messages.add(ScoreLog.message(own, sent.subList(i, Math.min(i + 50, sent.size())), null));
                }
                messages.add(ScoreLog.message(own, List.of(), Instant.ofEpochMilli(until)));
            }
        }
        return messages;
    }

    /** As many scores as are wanted, evenly from the whole of a file; skips the test where there is none. */
    private static List<Integer> read(String file, Pattern line, ToDoubleFunction<Matcher> score) throws IOException {
        Path path = DATA.resolve(file);
        assumeTrue(Files.isReadable(path), () -> "no data at " + path);
        List<Integer> all = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                Matcher matcher = line.matcher(text);
                if (matcher.matches()) {
                    all.add(QualityUnit.of(Math.min(1, Math.max(0, score.applyAsDouble(matcher)))));
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(SCORES);
        List<Integer> some = new ArrayList<>();
        for (int i = 0; i < SCORES; i++) {
            some.add(all.get((int) ((long) i * all.size() / SCORES)));
        }
        return some;
    }
}
