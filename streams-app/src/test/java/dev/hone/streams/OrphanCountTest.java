package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsMetrics;
import org.junit.jupiter.api.Test;

class OrphanCountTest {

    private final OrphanCount orphans = new OrphanCount();

    private String text() {
        OpsMetrics metrics = new OpsMetrics();
        orphans.put(metrics);
        return OpsAnswer.metrics(metrics).text();
    }

    @Test
    void orphansAreCountedByWhoBroughtThem() {
        orphans.add("feedback", "team", 2);
        orphans.add("feedback", "team", 1);
        orphans.add("prompts", "none", 1);

        assertThat(text())
                .contains(
                        "hone_orphans_total{input=\"feedback\",producer=\"team\"} 3.0",
                        "hone_orphans_total{input=\"prompts\",producer=\"none\"} 1.0");
    }

    @Test
    void keysPastAHundredAreOneSeries() {
        for (int i = 0; i < 150; i++) {
            orphans.add("feedback", "key-" + i, 1);
        }

        assertThat(text())
                .contains("producer=\"key-99\"} 1.0", "producer=\"other\"} 50.0")
                .doesNotContain("key-100");
    }
}
