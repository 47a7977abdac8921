package dev.hone.lab.chaos;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.versions.VersionName;
import java.util.Random;

/**
 * How people like the answers of a version, whatever they say: one version is liked much more than the base, another
 * one much less, as its name's digest has it. So canaries have something to find, and we know what they should.
 */
record Liking(long seed) {

    private static final double BASE = .5;
    private static final double FAR = .35;
    private static final double NOISE = .3;
    private static final int STARS = 5;

    /** Mean quality in [0, 1] of what a version answers, before stars are rounded. */
    double of(String version) {
        if (VersionName.find(version).map(VersionName::isBase).orElse(true)) {
            return BASE;
        }
        return (Sha256.of(seed + " " + version)[0] & 1) == 0 ? BASE + FAR : BASE - FAR;
    }

    /** The stars that somebody gives. */
    int stars(String version, Random random) {
        double stars = 1 + (STARS - 1) * of(version) + NOISE * random.nextGaussian();
        return (int) Math.max(1, Math.min(STARS, Math.round(stars)));
    }
}
