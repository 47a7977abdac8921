package dev.hone.lab.bench.method;

import java.util.Locale;

/** The parts of a task's data that nothing is trained on. */
public enum Part {
    /** What learning rates and the like are chosen on; in no table. */
    VALIDATION,
    /** What the tables report on. */
    TEST;

    /** As file names and reports have it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
