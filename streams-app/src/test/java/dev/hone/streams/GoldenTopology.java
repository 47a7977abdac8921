package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.Topology;

/** Compares a topology with the description that its running state was built by: a change needs a migration. */
final class GoldenTopology {
    private GoldenTopology() {}

    static void assertUnchanged(Topology topology, String resource) throws IOException {
        try (InputStream golden = GoldenTopology.class.getResourceAsStream(resource)) {
            String expected = golden == null
                    ? "no resource " + resource
                    : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(topology.describe().toString()).isEqualTo(expected);
        }
    }
}
