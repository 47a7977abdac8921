package dev.hone.streams.lines;

import java.util.ArrayList;
import java.util.List;

/** A line after an event, and what it says about it. */
record Step(Line line, List<LineOutput> outputs) {
    Step {
        outputs = List.copyOf(outputs);
    }

    static Step to(Line line, LineOutput... outputs) {
        return new Step(line, List.of(outputs));
    }

    Step then(Step next) {
        List<LineOutput> all = new ArrayList<>(outputs);
        all.addAll(next.outputs);
        return new Step(next.line, all);
    }

    Step then(UnaryStep next) {
        return then(next.from(line));
    }

    /** What follows from a line. */
    interface UnaryStep {
        Step from(Line line);
    }
}
