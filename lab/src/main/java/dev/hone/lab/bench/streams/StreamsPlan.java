package dev.hone.lab.bench.streams;

import java.util.List;
import java.util.Map;

/**
 * The plan of a benchmark.
 *
 * @param sides of Hone; the bare join stands beside them
 * @param settings of the program, which win over those that the benchmark sets
 */
public record StreamsPlan(
        List<Shape> shapes,
        List<Side> sides,
        Load load,
        int rounds,
        int threads,
        Map<String, String> settings,
        Apart apart) {

    public StreamsPlan {
        shapes = List.copyOf(shapes);
        sides = List.copyOf(sides);
        settings = Map.copyOf(settings);
        if (shapes.isEmpty() || sides.isEmpty() || rounds < 1 || threads < 1) {
            throw new IllegalArgumentException("nothing to measure: " + shapes + ", " + sides + ", " + rounds
                    + " rounds, " + threads + " threads");
        }
        if (apart.restore() && !sides.contains(Side.ALL)) {
            throw new IllegalArgumentException("a restore is measured with all applications, and these are to be run: "
                    + sides.stream().map(Side::title).toList());
        }
    }

    /**
     * How much is sent. All times of the join are shares of the time that the load covers, so that in the part that
     * counts interactions are joined, due, closed and forgotten alike.
     *
     * @param perSecond interactions in a second of their own time
     * @param subjects who ask
     */
    public record Load(long interactions, double perSecond, int subjects, long seed) {

        public Load {
            if (interactions < 100 || !(perSecond > 0) || subjects < 1) {
                throw new IllegalArgumentException("at least 100 interactions, more than 0 a second, by at least one"
                        + " subject are needed, not " + interactions + ", " + perSecond + " by " + subjects);
            }
        }

        long spanMs() {
            return Math.max(1000, (long) (interactions * 1000 / perSecond));
        }

        /** How long feedback is waited for. */
        long waitMs() {
            return spanMs() / 20;
        }

        long reviseMs() {
            return spanMs() / 10;
        }

        long retentionMs() {
            return spanMs() / 4;
        }
    }

    /**
     * What is measured beside the load at full speed, or lies beside it.
     *
     * @param open interactions that stay open; they lie beside the load, and between the cold ones and the others
     * @param restore whether the program is killed after a load and restored
     * @param cold interactions that fall due after all the open ones were written, and as many that were written last;
     *     0 leaves it out
     */
    public record Apart(Latency latency, long open, boolean restore, long cold, Jump jump) {

        public Apart {
            if (open < 0 || cold < 0) {
                throw new IllegalArgumentException(
                        "numbers of interactions are at least 0, not " + open + " open and " + cold + " cold");
            }
            if (restore && open == 0) {
                throw new IllegalArgumentException(
                        "a restore without open interactions has hardly anything to restore: say how many are open");
            }
            if (cold > 0 && open == 0) {
                throw new IllegalArgumentException(
                        "what falls due is cold only where others were written after it: say how many are open");
            }
        }
    }

    /**
     * A jump of the clock.
     *
     * @param interactions that are open and due before it ends; 0 leaves it out
     * @param seconds after it in which is counted what is read
     */
    public record Jump(long interactions, int seconds) {

        public Jump {
            if (interactions < 0 || (interactions > 0 && seconds < 1)) {
                throw new IllegalArgumentException("the clock jumps past at least 0 interactions, and at least a second"
                        + " is counted, not " + interactions + " and " + seconds);
            }
        }
    }

    /**
     * How latency is measured, and how long what else is sent at a steady rate is sent before it counts.
     *
     * @param seconds that each rate lasts; 0 leaves latency out
     * @param warmSeconds before them, at the same rate
     */
    public record Latency(int seconds, int warmSeconds) {

        public Latency {
            if (seconds < 0 || warmSeconds < 0) {
                throw new IllegalArgumentException("rates are sent for at least 0 seconds, not for " + seconds
                        + " after " + warmSeconds + " to warm up");
            }
        }
    }
}
