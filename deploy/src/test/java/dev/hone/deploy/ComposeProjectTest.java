package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a start that does not come to an end says of it. */
class ComposeProjectTest {

    private static final Map<String, String> TABLE = ComposeProject.table("""
            serving-1\tUp 2 minutes (healthy)
            serving-2\tUp 2 minutes (health: starting)
            streams-app-1\tRestarting (1) 3 seconds ago
            trainer-worker-1\tUp 3 minutes (unhealthy)
            """);

    @Test
    void onlyWhatDockerCallsHealthyIsHealthy() {
        assertThat(ComposeProject.healthy(
                        TABLE,
                        List.of("serving-1", "serving-2", "streams-app-1", "trainer-worker-1", "trainer-worker-2")))
                .containsExactly("serving-1");
    }

    @Test
    void saysHowEachStandsAndWhatItSaidLast() {
        assertThat(ComposeProject.reports(
                        TABLE, List.of("streams-app-1", "trainer-worker-2"), service -> "end of " + service + "\n"))
                .isEqualTo("""


                        streams-app-1: Restarting (1) 3 seconds ago
                            end of streams-app-1


                        trainer-worker-2: no container
                            end of trainer-worker-2
                        """);
    }
}
