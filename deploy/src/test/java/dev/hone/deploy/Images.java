package dev.hone.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Images of the three programs, as deploy/images/build makes them of a release; their names begin with a word. */
record Images(String beginning, String version) {

    /** Makes them of an archive, hone-VERSION.tar.gz. */
    static Images build(Path archive, String beginning) {
        new Shell(Map.of("JAVA_IMAGE", Compose.JAVA_IMAGE, "DOCKER_BUILDKIT", "0", "HONE_IMAGES", beginning))
                .must(List.of(Path.of("images", "build").toString(), archive.toString()));
        String file = String.valueOf(archive.getFileName());
        return new Images(beginning, file.replaceFirst("^hone-", "").replaceFirst("\\.tar\\.gz$", ""));
    }

    /** What has Compose start them. */
    Map<String, String> environment() {
        return Map.of("HONE_IMAGES", beginning, "HONE_VERSION", version);
    }
}
