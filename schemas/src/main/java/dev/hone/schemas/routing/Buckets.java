package dev.hone.schemas.routing;

import dev.hone.schemas.digest.Sha256;
import java.nio.ByteBuffer;

/**
 * The assignment of units (subjects, or else requests) to the arms of a rollout by a salted hash.
 *
 * <p>A unit's bucket is the first 53 bits of SHA-256 over {@code salt}, a newline and the unit in UTF-8, as a fraction
 * in [0, 1). The challenger answers the units whose bucket is below the weight: raising the weight moves nobody back,
 * restarting moves nobody at all, and whoever knows the rollout's salt can tell whether a response came from the arm
 * that it names.
 */
public final class Buckets {

    private static final int BITS = 53;

    private Buckets() {}

    /** The arm of the unit when the challenger has that weight, in [0, 1]. */
    public static Arm arm(String salt, String unit, double weight) {
        return bucket(salt, unit) < weight ? Arm.CHALLENGER : Arm.CHAMPION;
    }

    /** The bucket, in [0, 1). */
    public static double bucket(String salt, String unit) {
        byte[] digest = Sha256.of(salt + "\n" + unit);
        long bits = ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - BITS);
        return bits / (double) (1L << BITS);
    }
}
