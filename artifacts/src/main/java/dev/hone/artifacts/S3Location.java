package dev.hone.artifacts;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a bucket.
 *
 * @param prefix empty, or ends with a slash
 */
record S3Location(String bucket, String prefix) {

    private static final Pattern PLACE = Pattern.compile("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    /** What stands after {@code s3://}. */
    static S3Location parse(String place) {
        Matcher parts = PLACE.matcher(place);
        if (!parts.matches()) {
            throw new IllegalArgumentException("s3://" + place
                    + " names no bucket: give s3://BUCKET or s3://BUCKET/PREFIX, a bucket being 3 to 63 of a-z, 0-9,"
                    + " dots and hyphens");
        }
        String folders = parts.group(2) == null ? "" : parts.group(2).replaceAll("^/+|/+$", "");
        return new S3Location(parts.group(1), folders.isEmpty() ? "" : folders + "/");
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
