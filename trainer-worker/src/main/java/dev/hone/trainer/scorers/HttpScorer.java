package dev.hone.trainer.scorers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * An endpoint that gets all answers of a round in one POST and replies with their scores, both as lines of JSON
 * ({@code application/x-ndjson}). What it says of an error goes nowhere, since it may hold what people wrote.
 */
record HttpScorer(URI address, Duration timeout) implements AnswerScorer {

    private static final int OK = 200;

    @Override
    public List<Double> scores(List<Answered> answers) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("content-type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(ScorerLines.asked(answers), UTF_8))
                .build();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        try {
            HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
            if (reply.statusCode() != OK) {
                throw new ScorerFailedException("it answered with status " + reply.statusCode());
            }
            return ScorerLines.scores(reply.body(), answers.size());
        } catch (IOException e) {
            throw new ScorerFailedException(
                    "it does not answer at " + address + " within " + ScorersConfig.TIMEOUT + " (" + timeout.toMillis()
                            + ")",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScorerFailedException("this program was told to end", e);
        }
    }
}
