package dev.hone.lab.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** What programs have acknowledged to those who used them: nothing of it may be lost. Thread-safe. */
final class Acknowledged {

    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Given> feedback = new ConcurrentLinkedQueue<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    /**
     * An answer that came whole.
     *
     * @param version empty where the reply does not tell, as in a canary
     * @param asked when its request was sent, after the beginning
     * @param came when it was there
     */
    record Answered(String id, String version, Target server, Duration asked, Duration came) {}

    /** Feedback that was answered with 202. */
    record Given(String feedback, String interaction) {}

    /**
     * A request that came to nothing.
     *
     * @param status 0 where there was no answer
     * @param words what was in its place
     */
    record Failure(Target server, int status, String words, Duration asked, Duration came) {}

    void answered(Answered answered) {
        answers.add(answered);
    }

    void given(Given given) {
        feedback.add(given);
    }

    void failed(Failure failure) {
        failures.add(failure);
    }

    List<Answered> answers() {
        return List.copyOf(answers);
    }

    List<Given> feedback() {
        return List.copyOf(feedback);
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** How much there was of what. */
    Map<String, Object> counts() {
        Map<String, Object> counts = new TreeMap<>();
        counts.put("answers", answers.size());
        counts.put("feedback", feedback.size());
        Map<Integer, Integer> statuses = new TreeMap<>();
        failures.forEach(failure -> statuses.merge(failure.status(), 1, Integer::sum));
        counts.put("failuresByStatus", statuses);
        counts.put("answersByServer", by(answer -> answer.server().toString()));
        return counts;
    }

    /** How many answers each version gave, where records say so by id. */
    Map<String, Integer> byVersion(Map<String, String> recorded) {
        return by(answer -> recorded.getOrDefault(answer.id(), answer.version()));
    }

    private Map<String, Integer> by(Function<Answered, String> key) {
        Map<String, Integer> counts = new TreeMap<>();
        answers.forEach(answer -> counts.merge(key.apply(answer), 1, Integer::sum));
        return counts;
    }
}
