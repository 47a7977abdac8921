package dev.hone.local.improve;

import dev.hone.llm.artifact.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The artifact of a version, copied to where a person wants it. */
final class AdapterFolderCopy {

    private AdapterFolderCopy() {}

    static void write(Path artifact, Path target) throws IOException {
        Path next = Folders.fresh(target.resolveSibling(target.getFileName() + ".new"));
        for (Path file : Folders.files(artifact)) {
            Files.copy(file, next.resolve(file.getFileName().toString()));
        }
        Folders.publish(next, target);
    }
}
