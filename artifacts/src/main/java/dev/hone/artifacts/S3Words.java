package dev.hone.artifacts;

import java.net.URI;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What went wrong with a server, and how to mend it; never who we said we are. */
final class S3Words {

    private static final int MOVED = 301;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_IMPLEMENTED = 501;

    private S3Words() {}

    static String of(SdkException failed, S3Location location, S3Options options) {
        String server = options.endpoint().map(URI::toString).orElse("Amazon S3");
        if (failed instanceof AwsServiceException answered) {
            return server + " answers " + answered.statusCode() + " " + code(answered)
                    + advice(answered.statusCode(), location);
        }
        String message = String.valueOf(failed.getMessage());
        if (message.contains("credentials")) {
            return "there are no credentials for " + server
                    + ": set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile (AWS_PROFILE), or a role of the"
                    + " machine";
        }
        if (message.contains("region")) {
            return "no region is known: set artifacts.s3.region, or AWS_REGION";
        }
        return server + " did not answer in " + options.attempts() + " attempts (" + root(failed)
                + "): check artifacts.s3.endpoint, or wait";
    }

    /** The server's word for it; the SDK's word where the server gave none, such as to a HEAD. */
    static String code(AwsServiceException answered) {
        return answered.awsErrorDetails() == null || answered.awsErrorDetails().errorCode() == null
                ? ""
                : answered.awsErrorDetails().errorCode();
    }

    private static String advice(int status, S3Location location) {
        return switch (status) {
            case UNAUTHORIZED, FORBIDDEN ->
                ": it does not let these credentials do that. Check AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY (or the profile or role in their place), the clock, and their rights on "
                        + location;
            case NOT_FOUND -> ": make the bucket " + location.bucket() + ", or mend artifacts.location";
            case MOVED, BAD_REQUEST -> ": check artifacts.s3.region and artifacts.s3.path.style";
            case NOT_IMPLEMENTED ->
                ": this server cannot write under a condition (If-None-Match), without which a"
                        + " version might be written over; take another";
            default -> "";
        };
    }

    private static Throwable root(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
