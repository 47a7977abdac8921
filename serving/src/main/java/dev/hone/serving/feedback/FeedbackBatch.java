package dev.hone.serving.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.JsonLines;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of feedback of one request: an object, an array of them, or one a line.
 *
 * @param json the pieces; a line is a string that is still to be parsed
 * @param many whether they came as an array or in lines, however many there are
 * @param lines whether they came in lines
 */
record FeedbackBatch(List<Object> json, boolean many, boolean lines) {

    private static final int MAX_AT_ONCE = 1000;

    FeedbackBatch {
        json = List.copyOf(json);
    }

    /**
     * What came of one piece.
     *
     * @param index from 0
     * @param given null where it was refused
     * @param refusal null where it was not
     */
    record Outcome(
            int index,
            @Nullable GivenFeedback given,
            @Nullable Refusal refusal) {

        Map<String, Object> told() {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("index", index);
            if (given != null) {
                told.put("id", given.feedback().getFeedbackId());
            }
            if (refusal != null) {
                told.put("error", refusal.error());
            }
            return told;
        }
    }

    /** One piece as JSON, and what its members are prefixed with in refusals. */
    record Piece(JsonNode json, String path) {}

    static FeedbackBatch of(AggregatedHttpRequest request) {
        if (JsonLines.are(request)) {
            return bounded(new FeedbackBatch(List.copyOf(JsonLines.of(request)), true, true));
        }
        JsonNode body = JsonBody.read(request);
        if (!body.isArray()) {
            return new FeedbackBatch(List.of(body), false, false);
        }
        List<Object> elements = new ArrayList<>();
        body.forEach(elements::add);
        return bounded(new FeedbackBatch(elements, true, false));
    }

    private static FeedbackBatch bounded(FeedbackBatch batch) {
        int size = batch.json.size();
        if (size == 0 || size > MAX_AT_ONCE) {
            throw new RefusedException(
                    Refusal.invalid(null, "send 1 to " + MAX_AT_ONCE + " pieces of feedback at once"));
        }
        return batch;
    }

    /** All of them; throws for the first that is wrong. */
    List<GivenFeedback> all(Function<Piece, GivenFeedback> reader) {
        List<GivenFeedback> given = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            given.add(reader.apply(piece(i)));
        }
        return given;
    }

    /** What comes of each. */
    List<Outcome> each(Function<Piece, GivenFeedback> reader) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            try {
                outcomes.add(new Outcome(i, reader.apply(piece(i)), null));
            } catch (RefusedException refused) {
                outcomes.add(new Outcome(i, null, refused.refusal()));
            }
        }
        return outcomes;
    }

    private Piece piece(int index) {
        return json.get(index) instanceof JsonNode parsed
                ? new Piece(parsed, many ? "[" + index + "]." : "")
                : new Piece(JsonBody.parsed(String.valueOf(json.get(index)).getBytes(StandardCharsets.UTF_8)), "");
    }
}
