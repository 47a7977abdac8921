package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Acknowledged.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Promise 9: who asks 30 seconds after a version was decided against is not answered by it. */
final class ServedCheck {

    private static final int NUMBER = 9;
    private static final Duration AFTER = Duration.ofSeconds(30);

    private ServedCheck() {}

    /** Answers, their versions by id as records name them, and when it was seen that those were decided against. */
    static Promise of(List<Answered> answers, Map<String, String> recorded, Map<String, Duration> against) {
        List<String> broken = new ArrayList<>();
        long since = 0;
        for (Answered answer : answers) {
            String version = recorded.getOrDefault(answer.id(), answer.version());
            Duration decided = against.get(version);
            if (decided != null && answer.asked().compareTo(decided.plus(AFTER)) > 0) {
                broken.add(answer.server() + " answered " + answer.id() + " with " + version + ", asked "
                        + answer.asked().minus(decided).toSeconds() + " s after that was decided against");
            }
            if (against.values().stream().anyMatch(decision -> answer.asked().compareTo(decision.plus(AFTER)) > 0)) {
                since++;
            }
        }
        String lookedAt = against.isEmpty()
                ? "no version was decided against in this time"
                : against.size() + " versions were decided against, and none of " + since
                        + " answers that were asked for later than 30 s after that is theirs";
        return Promise.of(NUMBER, lookedAt, broken);
    }
}
