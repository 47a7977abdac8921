package dev.hone.artifacts;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What there is to say of a store beside its place.
 *
 * @param cacheFolder where fetched versions are kept, by a store that is no folder itself
 * @param cacheBytes what they may take together; the version that was fetched last stays whatever it takes
 * @param signing signs what is put in
 * @param trusted what is fetched has to be signed by one of these
 */
record StoreOptions(
        S3Options s3, Path cacheFolder, long cacheBytes, Optional<SigningKey> signing, Optional<TrustedKeys> trusted) {

    private static final String CACHE_FOLDER = ".hone/artifacts-cache";
    private static final String CACHE_BYTES = "10737418240";

    /**
     * Options by the names that settings give them, after {@code artifacts.}; what is missing or blank is as by
     * default.
     */
    static StoreOptions of(Map<String, String> options) {
        return new StoreOptions(
                S3Options.of(options),
                Path.of(options.getOrDefault("cache.dir", CACHE_FOLDER)),
                Long.parseLong(options.getOrDefault("cache.bytes", CACHE_BYTES)),
                named(options, "sign.key", SigningKey::read),
                named(options, "trusted.keys", TrustedKeys::read));
    }

    private static <T> Optional<T> named(Map<String, String> options, String key, Function<Path, T> read) {
        String file = options.getOrDefault(key, "").strip();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read.apply(Path.of(file)));
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("artifacts." + key + ": " + refused.getMessage(), refused);
        }
    }
}
