package dev.hone.lab.bench.streams;

import java.util.List;

/**
 * The plan of a benchmark.
 *
 * @param sides of Hone; the bare join stands beside them
 * @param latencySeconds how long each rate of the measure of latency lasts; 0 leaves it out
 */
public record StreamsPlan(
        List<Shape> shapes, List<Side> sides, Load load, int rounds, int threads, int latencySeconds) {

    public StreamsPlan {
        shapes = List.copyOf(shapes);
        sides = List.copyOf(sides);
        if (shapes.isEmpty() || sides.isEmpty() || rounds < 1 || threads < 1 || latencySeconds < 0) {
            throw new IllegalArgumentException("nothing to measure: " + shapes + ", " + sides + ", " + rounds
                    + " rounds, " + threads + " threads");
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
}
