package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.CategoryScore;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the catalogues have against feedback, as soon as the server knows them. */
class FeedbackMetricsTest {

    private static final MetricDefinition THUMB = metric("thumb", MetricType.BOOLEAN, 0, 1);
    private static final MetricDefinition RATING = metric("rating", MetricType.ORDINAL, 1, 5);
    private static final MetricDefinition VERDICT = MetricDefinition.newBuilder(
                    metric("verdict", MetricType.CATEGORICAL, 0, 1))
            .setCategories(List.of(new CategoryScore("good", 1.0), new CategoryScore("bad", 0.0)))
            .build();

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of());
    }

    @BeforeEach
    void reset() {
        front.reset();
        front.catalogues.published(catalogue("main", List.of(RATING, THUMB, VERDICT)));
        front.cataloguesKnown = true;
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static MetricDefinition metric(String name, MetricType type, double min, double max) {
        return MetricDefinition.newBuilder()
                .setName(name)
                .setType(type)
                .setMin(min)
                .setMax(max)
                .setWaitMs(1000)
                .build();
    }

    private static MetricCatalogue catalogue(String line, List<MetricDefinition> metrics) {
        return new MetricCatalogue(line, List.of(new CatalogueVersion("sha256:aa", Instant.EPOCH, metrics)));
    }

    private static HttpResponse<String> give(String metric, String value) throws IOException, InterruptedException {
        return front.post(
                "/v1/feedback", "{\"response_id\": \"r\", \"metric\": \"" + metric + "\", \"value\": " + value + "}");
    }

    @Test
    void anUnknownMetricIsRefusedWithThoseThatThereAre() throws Exception {
        HttpResponse<String> response = give("stars", "5");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo("metric");
        assertThat(Front.json(response).at("/error/message").asText())
                .isEqualTo("metric is not one of the catalogue: there are rating (a number from 1 to 5), "
                        + "thumb (true or false, 1 or 0), verdict (good or bad)");
        assertThat(front.capture.feedback).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rating, 6, from 1 to 5",
        "rating, 0.5, from 1 to 5",
        "rating, true, from 1 to 5",
        "rating, '\"good\"', from 1 to 5",
        "thumb, 2, true or false",
        "thumb, '\"up\"', true or false",
        "verdict, '\"fair\"', good or bad",
        "verdict, 1, good or bad",
    })
    void aValueOutOfRangeIsRefusedWithTheRange(String metric, String value, String words) throws Exception {
        HttpResponse<String> response = give(metric, value);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo("value");
        assertThat(Front.json(response).at("/error/message").asText())
                .startsWith("value of " + metric + " must be ")
                .contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "thumb, true, true",
        "thumb, 1, true",
        "thumb, 0, false",
        "thumb, 0.0, false",
        "thumb, '\"true\"', true",
        "thumb, '\"false\"', false",
        "thumb, '\"1\"', true",
    })
    void aThumbIsTakenAsExportsWriteIt(String metric, String value, boolean taken) throws Exception {
        assertThat(give(metric, value).statusCode()).isEqualTo(202);

        assertThat(front.capture.feedback.get(0).event().getValue()).isEqualTo(taken);
    }

    @Test
    void numbersMayComeAsText() throws Exception {
        assertThat(give("rating", "\"4\"").statusCode()).isEqualTo(202);
        assertThat(give("verdict", "\"good\"").statusCode()).isEqualTo(202);

        assertThat(front.capture.feedback)
                .extracting(captured -> captured.event().getValue())
                .containsExactly(4.0, "good");
    }

    @Test
    void whatAnyLinesCatalogueTakesIsTaken() throws Exception {
        front.catalogues.published(catalogue("other", List.of(metric("rating", MetricType.FLOAT, 0, 100))));

        assertThat(give("rating", "70").statusCode()).isEqualTo(202);
        assertThat(give("rating", "170").statusCode()).isEqualTo(400);
    }

    @Test
    void whileTheCataloguesAreNotKnownEverythingIsTaken() throws Exception {
        front.cataloguesKnown = false;

        assertThat(give("stars", "9").statusCode()).isEqualTo(202);
        assertThat(give("thumb", "1").statusCode()).isEqualTo(202);
        assertThat(front.capture.feedback.get(1).event().getValue()).isEqualTo(1.0);
    }

    @Test
    void aWithdrawalAndWordsAloneNeedNoValue() throws Exception {
        assertThat(front.delete("/v1/feedback/f1?response_id=r&metric=gone").statusCode())
                .isEqualTo(202);
        assertThat(front.post("/v1/feedback", "{\"response_id\": \"r\", \"metric\": \"rating\", \"comment\": \"well\"}")
                        .statusCode())
                .isEqualTo(202);
    }
}
