package dev.hone.serving.models;

/**
 * A version that a replica is to load.
 *
 * @param version its full name, {@code line@sha256:<digest>} or {@code line@base}
 */
public record WantedVersion(String version) {

    private static final String BASE = "@base";

    /** The base alone of a line. */
    public static String base(String line) {
        return line + BASE;
    }

    /** Whether it is the base alone, which has no folder. */
    public boolean isBase() {
        return version.endsWith(BASE);
    }

    /** {@code sha256:<hex>} of the folder. */
    public String digest() {
        return version.substring(version.indexOf('@') + 1);
    }
}
