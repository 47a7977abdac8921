package dev.hone.lab.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lines of a log, for tests. */
final class LogLines {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private LogLines() {}

    /** So many interactions, 40 s apart, with a rating each but every tenth; by time. */
    static List<String> interactions(int count) {
        var lines = new ArrayList<String>();
        for (int i = 1; i <= count; i++) {
            Instant asked = START.plusSeconds(40L * i);
            lines.add(prompt("i" + i, "acme/support", asked));
            lines.add(response("i" + i, asked.plusSeconds(5)));
            if (i % 10 > 0) {
                lines.add(feedback("i" + i, "rating", Integer.toString(1 + i * i % 5), asked.plusSeconds(20)));
            }
        }
        return lines;
    }

    static String prompt(String id, String segment, Instant time) {
        return "{\"type\":\"prompt\",\"id\":\"" + id + "\",\"segment\":\"" + segment
                + "\",\"subject\":\"u7\",\"time\":\"" + time
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"what?\"}]}";
    }

    static String response(String id, Instant time) {
        return "{\"type\":\"response\",\"id\":\"" + id + "\",\"version\":\"base\",\"time\":\"" + time
                + "\",\"text\":\"that\"}";
    }

    static String feedback(String id, String metric, String value, Instant time) {
        return "{\"type\":\"feedback\",\"id\":\"" + id + "\",\"feedbackId\":\"f-" + id + "\",\"metric\":\"" + metric
                + "\",\"value\":" + value + ",\"time\":\"" + time
                + "\",\"source\":{\"kind\":\"human\",\"id\":\"u7\"}}";
    }
}
