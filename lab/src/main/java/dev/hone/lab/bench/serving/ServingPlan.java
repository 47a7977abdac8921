package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.ByteModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The plan of a benchmark.
 *
 * @param python an interpreter with torch, transformers and peft; empty for Hone's numbers alone
 * @param trace of arrivals; empty for drawn ones
 * @param threads of the arithmetic, of each side
 */
public record ServingPlan(
        Optional<Path> python, Optional<Path> trace, ByteModel model, Lasting lasting, int threads, long seed) {

    /** Requests that are generated for at once. */
    static final int ROWS = 32;

    /** Offered load, in shares of what is answered where there is always somebody who waits. */
    static final List<Double> SHARES = List.of(.25, .5, .75, 1.0, 2.0, 3.0);

    /**
     * How long things last.
     *
     * @param steadySeconds of each number of requests under way
     * @param stepSeconds of each offered load; the last three quarters count
     * @param front how what is added to an answer is measured
     * @param memoryMinutes over which memory is watched; 0 leaves it out
     */
    public record Lasting(double steadySeconds, double stepSeconds, Front front, double memoryMinutes) {

        public static final Lasting FULL = new Lasting(20, 60, new Front(2_000, 20, 3), 20);

        /** To see that it works, not to quote. */
        public static final Lasting QUICK = new Lasting(1, 2, new Front(100, 1, 1), .1);

        /** Throws {@link IllegalArgumentException} for what could not be measured. */
        public Lasting {
            if (!(steadySeconds > 0 && stepSeconds > 0 && memoryMinutes >= 0)) {
                throw new IllegalArgumentException("each part lasts longer than nothing");
            }
        }

        public Lasting withMemoryMinutes(double minutes) {
            return new Lasting(steadySeconds, stepSeconds, front, minutes);
        }
    }

    /**
     * Requests to servers that generate nothing.
     *
     * @param rounds of which the median counts
     */
    public record Front(double perSecond, double seconds, int rounds) {

        /** Throws {@link IllegalArgumentException} for what could not be measured. */
        public Front {
            if (!(perSecond > 0 && seconds > 0) || rounds < 1) {
                throw new IllegalArgumentException("more than no requests are sent, in one round at least");
            }
        }
    }
}
