package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.streams.Topology;

/**
 * Compares a topology with the description that its running state was built by: a change of stores or repartition
 * topics needs a migration. With {@code -Dgolden.write=true} it replaces the description.
 */
final class GoldenTopology {
    private static final Path FOLDER = Path.of("src", "test", "resources", "dev", "hone", "streams");

    private GoldenTopology() {}

    static void assertUnchanged(Topology topology, String resource) throws IOException {
        String current = topology.describe().toString();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(FOLDER.resolve(resource), current);
            return;
        }
        try (InputStream golden = GoldenTopology.class.getResourceAsStream(resource)) {
            String expected = golden == null
                    ? "no resource " + resource
                    : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(current).isEqualTo(expected);
        }
    }
}
