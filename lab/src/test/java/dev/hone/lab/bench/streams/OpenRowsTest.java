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

class OpenRowsTest {

    private static final StreamsPlan.Load LOAD = new StreamsPlan.Load(1000, 1000, 50, 7);
    private static final long END_MS = 1_700_000_000_000L;

    @Test
    void eachHasAPromptAndThenAResponseAndNothingElse() {
        List<Arrival> records = records(new OpenRows(1000, END_MS, 500));

        assertThat(records).hasSize(2000);
        for (int i = 0; i < records.size(); i += 2) {
            assertThat(records.get(i).topic()).isEqualTo(Topics.PROMPTS);
            assertThat(records.get(i + 1).topic()).isEqualTo(Topics.RESPONSES);
            assertThat(records.get(i + 1).key()).isEqualTo(records.get(i).key());
            assertThat(records.get(i + 1).timestampMs())
                    .isGreaterThan(records.get(i).timestampMs());
        }
        assertThat(new HashSet<>(records.stream().map(Arrival::key).toList())).hasSize(1000);
    }

    @Test
    void allTimesAreBeforeTheTimeThatTheyAreToEndAt() {
        OpenRows rows = OpenRows.before(END_MS, 1000, 500);

        assertThat(records(rows).stream().map(Arrival::timestampMs).max(Comparator.naturalOrder()))
                .hasValueSatisfying(last -> assertThat(last).isBetween(END_MS - 2001, END_MS - 1));
    }

    private static List<Arrival> records(OpenRows rows) {
        KafkaAccess wire = KafkaAccess.from(Settings.of(Map.of("schema.registry.url", "mock://open-rows")));
        InputBytes bytes = new InputBytes(wire.topics(), wire.connection(), new SplittableRandom(LOAD.seed()));
        List<Arrival> records = new ArrayList<>();
        rows.send(new Shape(250, 1, 4), LOAD, bytes, records::add);
        return records;
    }
}
