package dev.hone.serving.routing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The wall clock, and one that is never set. Each can stand still while time goes on: the wall clock where it is
 * stopped or put back again and again, the other one where the machine is suspended. What must end in time ends when
 * either says so.
 *
 * @param steady what its readings differ by is time that passed
 */
public record TwoClocks(InstantSource wall, InstantSource steady) {

    /** One moment, by both. */
    record Moment(Instant wall, Instant steady) {

        /** Whether less than that has passed since another moment by both, and the wall clock was not put back. */
        boolean isWithin(Duration age, Moment since) {
            return !wall.isBefore(since.wall)
                    && Duration.between(since.wall, wall).compareTo(age) < 0
                    && Duration.between(since.steady, steady).compareTo(age) < 0;
        }
    }

    Moment now() {
        return new Moment(wall.instant(), steady.instant());
    }
}
