package dev.hone.streams.lines.state;

import dev.hone.schemas.routing.Arm;

/**
 * Scored subjects of a group by arm, and the sums of their scores.
 *
 * @param championSum in units of quality, as the other
 */
public record Tally(long champions, long championSum, long challengers, long challengerSum) {

    public static final Tally NONE = new Tally(0, 0, 0, 0);

    /** With another subject and its score, in units of quality. */
    public Tally plus(Arm arm, int score) {
        return arm == Arm.CHALLENGER
                ? new Tally(champions, championSum, challengers + 1, challengerSum + score)
                : new Tally(champions + 1, championSum + score, challengers, challengerSum);
    }

    public Tally plus(Tally other) {
        return new Tally(
                champions + other.champions,
                championSum + other.championSum,
                challengers + other.challengers,
                challengerSum + other.challengerSum);
    }

    /** Without those of the other. */
    public Tally minus(Tally other) {
        return new Tally(
                champions - other.champions,
                championSum - other.championSum,
                challengers - other.challengers,
                challengerSum - other.challengerSum);
    }

    public long subjects() {
        return champions + challengers;
    }
}
