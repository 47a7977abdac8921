package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Acknowledged.Answered;
import dev.hone.lab.chaos.Acknowledged.Given;
import dev.hone.lab.chaos.Seen.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Promise 13 for what people were told: every answer and every piece of feedback that was acknowledged is in Kafka, and
 * counted exactly once. An outbox that was killed sends again what it is not sure of: records of the same bytes under
 * the same id, which the join counts once.
 */
final class CaptureCheck {

    private static final int NUMBER = 13;

    private final Seen seen;
    private final List<String> broken = new ArrayList<>();
    private long again;

    private CaptureCheck(Seen seen) {
        this.seen = seen;
    }

    static Promise of(Seen seen, List<Answered> answers, List<Given> feedback) {
        return new CaptureCheck(seen).promise(answers, feedback);
    }

    private Promise promise(List<Answered> answers, List<Given> feedback) {
        for (Answered answer : answers) {
            once(Input.PROMPTS, answer.id());
            once(Input.RESPONSES, answer.id());
            if (!seen.closed().contains(answer.id())) {
                broken.add("answer " + answer.id() + " is in no closed interaction");
            }
        }
        for (Given given : feedback) {
            once(Input.FEEDBACK, given.feedback());
            if (!seen.interactionOf(given.feedback()).equals(given.interaction())) {
                broken.add("feedback " + given.feedback() + " is not on " + given.interaction());
            }
            counted(given);
        }
        return Promise.of(
                NUMBER,
                answers.size() + " answers and " + feedback.size() + " pieces of feedback that were acknowledged are"
                        + " there, each counted once; " + again + " records were sent again",
                broken);
    }

    private void once(Input input, String id) {
        List<String> copies = seen.copies(input, id);
        if (copies.isEmpty()) {
            broken.add(input.name().toLowerCase(Locale.ROOT) + ": " + id + " was acknowledged and is not there");
            return;
        }
        again += copies.size() - 1;
        if (input != Input.FEEDBACK && new HashSet<>(copies).size() > 1) {
            broken.add(input.name().toLowerCase(Locale.ROOT) + ": " + id + " is there with other content");
        }
    }

    private void counted(Given given) {
        long votes = seen.votes(given.interaction()).stream()
                .filter(given.feedback()::equals)
                .count();
        if (votes > 1) {
            broken.add("feedback " + given.feedback() + " is counted " + votes + " times");
        }
    }
}
