package dev.hone.deploy;

import dev.hone.terminal.HoneVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A release, unpacked. */
record Release(Path home) {

    /** What this build makes. */
    static final Path ARCHIVE = Path.of("target", "hone-" + HoneVersion.read() + ".tar.gz");

    /** That of this build. */
    static Release unpack(Path folder) throws IOException {
        return unpack(ARCHIVE, folder);
    }

    /** That of an archive, hone-VERSION.tar.gz. */
    static Release unpack(Path archive, Path folder) throws IOException {
        Files.createDirectories(folder);
        new Shell(Map.of()).must(List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()));
        return new Release(folder.resolve(String.valueOf(archive.getFileName()).replaceFirst("\\.tar\\.gz$", "")));
    }

    String hone() {
        return home.resolve("bin").resolve("hone").toString();
    }

    /** The jars of a program, as the release names them. */
    List<String> classPath(String program) throws IOException {
        return List.of(Files.readString(home.resolve("lib").resolve(program + ".classpath"))
                .strip()
                .split(":", -1));
    }
}
