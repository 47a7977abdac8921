package dev.hone.artifacts;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of artifact stores, each by the scheme of its locations; a location without one is a directory. */
public final class ArtifactStores {

    private static final Map<String, Function<String, ArtifactStore>> BY_SCHEME =
            Map.of("file", directory -> new FileArtifacts(Path.of(directory)));

    private static final Pattern LOCATION = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");

    private ArtifactStores() {}

    /**
     * The store at a location such as {@code /srv/artifacts} or {@code file:///srv/artifacts}. Throws where there is no
     * such kind.
     */
    public static ArtifactStore at(String location) {
        Matcher parts = LOCATION.matcher(location);
        String scheme = parts.matches() ? parts.group(1) : "file";
        Function<String, ArtifactStore> kind = BY_SCHEME.get(scheme);
        if (kind == null) {
            throw new IllegalArgumentException("no kind of artifact store has locations like " + scheme
                    + "://: give a directory that all workers and servers see");
        }
        return kind.apply(parts.matches() ? parts.group(2) : location);
    }
}
