package dev.hone.lab.improve;

import dev.hone.artifacts.Folders;
import dev.hone.trainer.export.PeftExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The artifact of a version, ready elsewhere, where a person wants it. */
final class AdapterFolderCopy {

    private AdapterFolderCopy() {}

    static void write(Path artifact, Path base, Path target) throws IOException {
        Path next = Folders.fresh(target.resolveSibling(target.getFileName() + ".new"));
        PeftExport.write(artifact, PeftExport.Base.at(base), next, Map.of());
        Folders.publish(next, target);
    }
}
