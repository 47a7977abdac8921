package dev.hone.artifacts;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * How an S3-compatible server is spoken to. Who we are is no setting: the SDK's own chain finds it (variables, profile,
 * the machine's role).
 *
 * @param endpoint empty for Amazon's own
 * @param region empty for what the SDK finds; a server of somebody else's is then told {@code us-east-1}
 * @param pathStyle whether the bucket stands in the path and not in the host's name
 * @param partBytes files are written and read in pieces of this many bytes, held in memory
 * @param attempts of each request before it is given up, with growing pauses between
 */
record S3Options(Optional<URI> endpoint, String region, boolean pathStyle, int partBytes, int attempts) {

    private static final String PART_BYTES = "16777216";
    private static final String ATTEMPTS = "8";

    static S3Options of(Map<String, String> options) {
        return new S3Options(
                Optional.of(options.getOrDefault("s3.endpoint", "").strip())
                        .filter(text -> !text.isEmpty())
                        .map(S3Options::address),
                options.getOrDefault("s3.region", "").strip(),
                Boolean.parseBoolean(options.getOrDefault("s3.path.style", "false")),
                Integer.parseInt(options.getOrDefault("s3.part.bytes", PART_BYTES)),
                Integer.parseInt(options.getOrDefault("s3.attempts", ATTEMPTS)));
    }

    private static URI address(String text) {
        if (!text.matches("https?://[^/\\s@]+/?")) {
            throw new IllegalArgumentException(
                    "an endpoint is http:// or https:// and a host, such as https://s3.example.org:9000, without a key");
        }
        return URI.create(text);
    }
}
