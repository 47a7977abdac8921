package dev.hone.schemas.versions;

import dev.hone.schemas.routing.LinesConfig;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a version of a line's model: {@code line@base} for the base alone, {@code line@sha256:<64 hex digits>}
 * for an adapter by the digest of its folder. Records carry it as text, which {@link #toString} makes and
 * {@link #parse} reads.
 *
 * @param weights {@code base}, or {@code sha256:} and the hex digits
 */
public record VersionName(String line, String weights) {

    private static final String BASE = "base";
    private static final String ALGORITHM = "sha256:";
    private static final Pattern DIGEST = Pattern.compile(ALGORITHM + "[0-9a-f]{64}");
    private static final char SEPARATOR = '@';
    private static final int SHOWN_DIGITS = 12;
    private static final String CUT = "..";

    public VersionName {
        if (!isSound(line, weights)) {
            throw refused(line + SEPARATOR + weights);
        }
    }

    /** The base alone of a line. */
    public static VersionName base(String line) {
        return new VersionName(line, BASE);
    }

    /** Throws with words what is no name of a version. */
    public static VersionName parse(String name) {
        return find(name).orElseThrow(() -> refused(name));
    }

    /** Empty where the text is no name of a version. */
    public static Optional<VersionName> find(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        String line = text.substring(0, separator);
        String weights = text.substring(separator + 1);
        return isSound(line, weights) ? Optional.of(new VersionName(line, weights)) : Optional.empty();
    }

    /**
     * A version as people read it: {@code main@sha256:80091ce8bed6..}. What is no name of a version comes back as it
     * is, since records may name versions of others.
     */
    public static String shortForm(String text) {
        return find(text).map(VersionName::shortForm).orElse(text);
    }

    /** What {@link #shortForm} made, without the dots that it ended a cut name with: a beginning of the name. */
    public static String withoutCut(String shown) {
        return shown.endsWith(CUT) ? shown.substring(0, shown.length() - CUT.length()) : shown;
    }

    /** Whether it is the base alone, which has no folder. */
    public boolean isBase() {
        return weights.equals(BASE);
    }

    /** {@code sha256:<hex>} of the adapter's folder; empty for the base alone. */
    public Optional<String> digest() {
        return isBase() ? Optional.empty() : Optional.of(weights);
    }

    /** The name with the beginning of its digest, for people. */
    public String shortForm() {
        return isBase()
                ? toString()
                : toString().substring(0, line.length() + 1 + ALGORITHM.length() + SHOWN_DIGITS) + CUT;
    }

    /** The full name, as records carry it. */
    @Override
    public String toString() {
        return line + SEPARATOR + weights;
    }

    private static boolean isSound(String line, String weights) {
        return LinesConfig.isName(line)
                && (weights.equals(BASE) || DIGEST.matcher(weights).matches());
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "the name of a version is line@base or line@sha256:<64 hex digits>, was " + text);
    }
}
