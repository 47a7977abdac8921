package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackBatchesTest {

    private static final String PATH = "/v1/feedback";
    private static final String GOOD =
            "{\"id\": \"f1\", \"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true}";
    private static final String WRONG = "{\"response_id\": \"r1\", \"metric\": \"thumb\"}";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of("serving.feedback.token.secrets", ""));
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @Test
    void linesAreTakenOneByOne() throws Exception {
        HttpResponse<String> response =
                front.post(PATH, GOOD + "\n\n" + WRONG + "\n{oops\n", "Content-Type", "application/x-ndjson");

        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode results = Front.json(response).at("/results");
        assertThat(results).hasSize(3);
        assertThat(results.at("/0/id").asText()).isEqualTo("f1");
        assertThat(results.at("/1/error/param").asText()).isEqualTo("value");
        assertThat(results.at("/2/error/message").asText()).contains("not valid JSON");
        assertThat(Front.json(response).at("/ids")).hasSize(1);
        assertThat(front.capture.feedback).hasSize(1);
    }

    @Test
    void anArrayIsTakenAsAWholeUnlessEachIsAskedFor() throws Exception {
        String both = "[" + GOOD + ", " + WRONG + "]";

        HttpResponse<String> whole = front.post(PATH, both);
        assertThat(whole.statusCode()).isEqualTo(400);
        assertThat(Front.json(whole).at("/error/param").asText()).isEqualTo("[1].value");
        assertThat(front.capture.feedback).isEmpty();

        HttpResponse<String> each = front.post(PATH + "?each=true", both);
        assertThat(each.statusCode()).isEqualTo(202);
        assertThat(Front.json(each).at("/results/1/index").asInt()).isEqualTo(1);
        assertThat(front.capture.feedback).hasSize(1);
    }

    @Test
    void whereNothingCanBeTakenItIsAnError() throws Exception {
        HttpResponse<String> response = front.post(PATH + "?each=true", "[" + WRONG + "]");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/message").asText()).isNotEmpty();
        assertThat(Front.json(response).at("/results/0/error/param").asText()).isEqualTo("[0].value");
    }

    @Test
    void aDryRunKeepsNothing() throws Exception {
        HttpResponse<String> right = front.post(PATH + "?dry_run=true", GOOD);
        HttpResponse<String> wrong = front.post(PATH + "?dry_run=true", WRONG);

        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(Front.json(right).at("/dry_run").asBoolean()).isTrue();
        assertThat(Front.json(right).at("/ids/0").asText()).isEqualTo("f1");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(front.capture.feedback).isEmpty();
        assertThat(front.post(PATH + "?dry_run=yes", GOOD).statusCode()).isEqualTo(400);
    }

    @Test
    void aServerWithoutSecretsSaysHowToGetTokens() throws Exception {
        HttpResponse<String> response = front.post(PATH + "/tokens", GOOD);

        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(Front.json(response).at("/error/message").asText()).contains("serving.feedback.token.secrets");
    }
}
