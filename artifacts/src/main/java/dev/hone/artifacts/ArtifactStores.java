package dev.hone.artifacts;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of artifact stores, each by the scheme of its locations; a location without one is a directory. */
public final class ArtifactStores {

    private static final Map<String, BiFunction<String, StoreOptions, ArtifactStore>> BY_SCHEME =
            Map.of("file", (directory, options) -> new FileArtifacts(Path.of(directory)), "s3", ArtifactStores::bucket);

    private static final Pattern LOCATION = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");

    private ArtifactStores() {}

    /** The store at a location, without keys, all else as it is by default. */
    public static ArtifactStore at(String location) {
        return at(location, Map.of());
    }

    /**
     * The store at a location such as {@code /srv/artifacts}, {@code file:///srv/artifacts} or {@code
     * s3://bucket/prefix}. Nothing is asked of it yet. Throws {@link IllegalArgumentException} where there is no such
     * kind, or an option cannot be used.
     *
     * @param options see {@link StoreOptions#of}
     */
    public static ArtifactStore at(String location, Map<String, String> options) {
        Matcher parts = LOCATION.matcher(location);
        String scheme = parts.matches() ? parts.group(1) : "file";
        BiFunction<String, StoreOptions, ArtifactStore> kind = BY_SCHEME.get(scheme);
        if (kind == null) {
            throw new IllegalArgumentException("no kind of artifact store has locations like " + scheme
                    + "://: give a directory that all workers and servers see, or s3://BUCKET/PREFIX");
        }
        StoreOptions read = StoreOptions.of(options);
        ArtifactStore store = kind.apply(parts.matches() ? parts.group(2) : location, read);
        return read.signing().isPresent() || read.trusted().isPresent()
                ? new SignedArtifacts(store, read.signing(), read.trusted())
                : store;
    }

    private static ArtifactStore bucket(String place, StoreOptions options) {
        return new S3Artifacts(
                new S3Bucket(S3Location.parse(place), options.s3()),
                new FolderCache(options.cacheFolder(), options.cacheBytes(), InstantSource.system()));
    }
}
