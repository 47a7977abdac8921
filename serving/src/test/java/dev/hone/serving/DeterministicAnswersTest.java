package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same request again, alone and in company. */
class DeterministicAnswersTest {

    private static final String ASK =
            "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"max_tokens\": 30, \"temperature\": 1.5,"
                    + " \"logprobs\": true";

    private static CallingServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server = new CallingServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode asked(String members) {
        try {
            return server.choice(ASK + members);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void givesTheSameBytesWithoutASeedWhateverRunsBesideIt() {
        JsonNode first = asked(", \"deterministic\": true");
        List<CompletableFuture<JsonNode>> company = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String members = i % 3 == 0 ? ", \"deterministic\": true" : ", \"seed\": " + i;
            company.add(CompletableFuture.supplyAsync(() -> asked(members)));
        }
        List<JsonNode> all = company.stream().map(CompletableFuture::join).toList();

        assertThat(List.of(all.get(0), all.get(3))).containsOnly(first);
        assertThat(all.get(1)).isNotEqualTo(first);
    }

    @Test
    void choicesDifferFromEachOther() throws Exception {
        JsonNode one = asked(", \"deterministic\": true, \"seed\": 3");
        JsonNode other = asked(", \"deterministic\": true, \"seed\": 4");

        assertThat(one).isNotEqualTo(other);
    }
}
