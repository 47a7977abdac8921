package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.topics.KeyPartitioner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However records arrive (in another order, more than once, hours late, in other partitions), the closed interactions
 * are those of the same records in order, in one partition.
 */
class AnyArrivalTest {

    private static final Duration LONG = Duration.ofDays(8000);
    private static final int PARTITIONS = 3;

    @TempDir
    Path state;

    private int runs;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void inAnotherOrderMoreThanOnceAndLongAfterTheyWereDue(long seed) {
        List<Input> stream = stream(seed);
        Random random = new Random(seed);
        List<Input> arriving = new ArrayList<>(stream);
        List<Input> held = new ArrayList<>();
        arriving.removeIf(input -> random.nextInt(4) == 0 && held.add(input));
        for (int i = stream.size() / 3; i > 0; i--) {
            arriving.add(random.nextInt(arriving.size()), stream.get(random.nextInt(stream.size())));
        }
        for (int from = 0; from + 40 < arriving.size(); from += 40) {
            Collections.shuffle(arriving.subList(from, from + 40), random);
        }
        Collections.shuffle(held, random);
        arriving.addAll(held);

        Map<String, ScoredInteraction> closed = closed(Map.of(), arriving);

        assertThat(closed).isEqualTo(closed(Map.of(), stream)).hasSizeGreaterThan(50);
        assertThat(closed.values()).anyMatch(interaction -> interaction.getCorrection() != null);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22})
    void inOtherPartitions(long seed) {
        List<Input> stream = stream(seed);
        Map<String, ScoredInteraction> together = closed(Map.of(), stream);

        Map<String, ScoredInteraction> apart = new TreeMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int own = partition;
            apart.putAll(closed(
                    Map.of(),
                    stream.stream()
                            .filter(input -> KeyPartitioner.partition(input.id().getBytes(UTF_8), PARTITIONS) == own)
                            .toList()));
        }

        assertThat(apart).isEqualTo(together);
        // The driver hands what is sent on to another partition back to this one.
        assertThat(closed(Map.of("topics.partitions", "2"), stream)).isEqualTo(together);
    }

    private Map<String, ScoredInteraction> closed(Map<String, String> changed, List<Input> stream) {
        Map<String, String> settings = new HashMap<>(OrderIndependenceTest.CATALOGUE);
        settings.putAll(changed);
        try (Scoring scoring = new Scoring(state.resolve("run" + runs++), settings)) {
            stream.forEach(scoring::pipe);
            scoring.tick(Scoring.START.plus(LONG));
            scoring.settle();
            Map<String, ScoredInteraction> closed = new TreeMap<>();
            scoring.closed()
                    .forEach((id, interaction) -> closed.put(
                            id,
                            ScoredInteraction.newBuilder(interaction)
                                    .setPreviousCorrection(null)
                                    .build()));
            return closed;
        }
    }

    /**
     * What {@link OrderIndependenceTest} has, and corrections, the same words from several people among them.
     */
    private static List<Input> stream(long seed) {
        Random random = new Random(seed);
        List<Input> stream = OrderIndependenceTest.stream(random);
        for (Input input : List.copyOf(stream)) {
            if (random.nextInt(12) == 0) {
                long second = Duration.between(Scoring.START, input.at()).toSeconds() + random.nextInt(9000);
                stream.add(Input.correction(
                        input.id(),
                        "c" + random.nextInt(3),
                        "better " + random.nextInt(3),
                        second,
                        "u" + random.nextInt(3)));
            }
        }
        stream.sort(Comparator.comparing(Input::at));
        return stream;
    }
}
