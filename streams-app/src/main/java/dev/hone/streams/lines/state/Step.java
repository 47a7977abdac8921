package dev.hone.streams.lines.state;

import java.util.ArrayList;
import java.util.List;

/** A line after an event, and what it says about it. */
public record Step(Line line, List<LineOutput> outputs) {
    public Step {
        outputs = List.copyOf(outputs);
    }

    public static Step to(Line line, LineOutput... outputs) {
        return new Step(line, List.of(outputs));
    }

    public Step then(Step next) {
        List<LineOutput> all = new ArrayList<>(outputs);
        all.addAll(next.outputs);
        return new Step(next.line, all);
    }

    public Step then(UnaryStep next) {
        return then(next.from(line));
    }

    /** What follows from a line. */
    public interface UnaryStep {
        Step from(Line line);
    }
}
