package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.terminal.ops.OpsMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {

    private static final Path REFERENCE = Path.of("../docs/metrics.md");

    @Test
    void theReferenceListsEveryMetricAndNoOther() throws IOException {
        String page = Files.readString(REFERENCE);
        String section = page.substring(page.indexOf("## streams-app"), page.indexOf("## trainer-worker"));
        List<String> rows =
                section.lines().filter(line -> line.startsWith("| `hone_")).toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        OpsPort.metrics().stream().map(OpsMetric::row).toList());
    }
}
