package dev.hone.lab.replay.movielens;

import dev.hone.lab.replay.input.Envelopes;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Every replayed rating as three records: a prompt with the user's last titles and a response with the next one, a
 * minute before the rating, and the rating as feedback at its time.
 */
public final class MovielensLog implements InputLog {

    private static final long ANSWERED_BEFORE_MS = Duration.ofMinutes(1).toMillis();
    private static final String METRIC = "rating";
    private static final String VERSION = "movielens";

    private final Movielens data;
    private final Split split;

    public MovielensLog(Movielens data, Split split) {
        this.data = data;
        this.split = split;
    }

    /** The replayed ratings in their order, by the ids of their interactions. */
    public static Map<String, Rating> byInteraction(Split split) {
        var counts = new HashMap<Integer, Integer>();
        var ratings = new LinkedHashMap<String, Rating>();
        split.replayed().forEach(rating -> ratings.put(id(rating.user(), counts), rating));
        return ratings;
    }

    @Override
    public long records() {
        return 3L * split.replayed().size();
    }

    @Override
    public void forEach(Consumer<InputRecord> receiver) {
        var histories = new Histories(data);
        var counts = new HashMap<Integer, Integer>();
        var waiting = new ArrayDeque<InputRecord>();
        for (Rating rating : split.replayed()) {
            long answeredMs = Math.max(rating.timeMs() - ANSWERED_BEFORE_MS, 0);
            sendUpTo(answeredMs, waiting, receiver);
            String id = id(rating.user(), counts);
            receiver.accept(prompt(id, answeredMs, rating, histories.of(rating.user())));
            receiver.accept(response(id, answeredMs, rating));
            waiting.add(feedback(id, rating));
            histories.add(rating);
        }
        waiting.forEach(receiver);
    }

    private static void sendUpTo(long timeMs, Queue<InputRecord> waiting, Consumer<InputRecord> receiver) {
        for (InputRecord next = waiting.peek(); next != null && next.timestampMs() <= timeMs; next = waiting.peek()) {
            receiver.accept(waiting.remove());
        }
    }

    private static String id(int user, Map<Integer, Integer> counts) {
        return "movielens-" + user + "-" + counts.merge(user, 1, Integer::sum);
    }

    private static InputRecord prompt(String id, long timeMs, Rating rating, History history) {
        var prompt = PromptSubmitted.newBuilder()
                .setSegment(history.segment())
                .setSubject(Integer.toString(rating.user()))
                .setMessages(List.of(Envelopes.message("user", history.prompt())))
                .build();
        return InputRecord.of(Topics.PROMPTS, id, timeMs, prompt);
    }

    private static InputRecord response(String id, long timeMs, Rating rating) {
        var response = ResponseServed.newBuilder()
                .setVersion(VERSION)
                .setText(Envelopes.envelope(History.token(rating.title())))
                .build();
        return InputRecord.of(Topics.RESPONSES, id, timeMs, response);
    }

    private static InputRecord feedback(String id, Rating rating) {
        var feedback = FeedbackGiven.newBuilder()
                .setFeedbackId(id + "-rating")
                .setMetric(METRIC)
                .setValue(rating.value())
                .setSource(new Source(SourceKind.HUMAN, Integer.toString(rating.user())))
                .setEventTime(Instant.ofEpochMilli(rating.timeMs()))
                .build();
        return InputRecord.of(Topics.FEEDBACK, id, rating.timeMs(), feedback);
    }
}
