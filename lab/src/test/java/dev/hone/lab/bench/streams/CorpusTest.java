package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.bench.streams.Corpus.Arrival;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorpusTest {

    private static final Shape SHAPE = new Shape(250, 2, 4);
    private static final StreamsPlan.Load LOAD = new StreamsPlan.Load(10_000, 1000, 50, 7);

    @Test
    void arrivesInOrderWithAFewTwiceAFewLateAndHardlyAnyBroken() {
        List<Arrival> records = records();

        assertThat(records).isSortedAccordingTo(Comparator.comparingLong(Arrival::arrivesMs));
        int sent = 4 * 10_000;
        assertThat(records.size() - sent).isBetween(sent / 200, sent / 60);
        assertThat(records.stream().filter(record -> record.arrivesMs() > record.timestampMs()))
                .hasSizeBetween(sent / 100, sent / 35);
        assertThat(records.stream().filter(record -> record.value()[0] != 0)).hasSizeBetween(10, 100);
        assertThat(new HashSet<>(records.stream().map(Arrival::key).toList())).hasSize(10_000);
    }

    @Test
    void isTheSameForEverySide() {
        List<Arrival> first = records();
        List<Arrival> second = records();

        assertThat(second).hasSameSizeAs(first);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i).key()).isEqualTo(first.get(i).key());
            assertThat(second.get(i).value()).isEqualTo(first.get(i).value());
        }
    }

    @Test
    void promptsHaveAboutTheBytesThatWereAskedFor() {
        assertThat(records().stream()
                        .filter(record -> record.topic().equals(Topics.PROMPTS) && record.value()[0] == 0)
                        .mapToInt(record -> record.value().length)
                        .average()
                        .orElseThrow())
                .isBetween(240.0, 260.0);
    }

    private static List<Arrival> records() {
        KafkaAccess wire = KafkaAccess.from(Settings.of(Map.of("schema.registry.url", "mock://corpus")));
        InputBytes bytes = new InputBytes(wire.topics(), wire.connection(), new SplittableRandom(LOAD.seed()));
        List<Arrival> records = new ArrayList<>();
        new Corpus(SHAPE, LOAD, bytes).send(records::add);
        return records;
    }
}
