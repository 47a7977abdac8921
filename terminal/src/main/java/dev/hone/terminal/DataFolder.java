package dev.hone.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for what people wrote, which nobody else on this machine may enter (mode 0700), whatever the modes of the
 * files in it.
 *
 * <p>One that is there already is left as it is, since somebody may have opened it on purpose; that others may read it
 * is logged. File systems without such modes get a plain folder.
 */
public final class DataFolder {

    private static final Logger LOGGER = LoggerFactory.getLogger(DataFolder.class);
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?>[] NONE = {};

    private DataFolder() {}

    /** Makes the folder where it is missing, and gives it. Throws {@link UncheckedIOException} where that fails. */
    public static Path made(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                warnIfOpen(folder);
                return folder;
            }
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            // Not createDirectory, which would fail where another program was quicker.
            return Files.createDirectories(folder, attributes(folder.toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be made a folder: " + e.getMessage(), e);
        }
    }

    private static FileAttribute<?>[] attributes(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWN)}
                : NONE;
    }

    private static void warnIfOpen(Path folder) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(folder, PosixFileAttributeView.class, new LinkOption[0]);
        if (view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
            LOGGER.atWarn()
                    .addKeyValue("folder", folder)
                    .log("others on this machine may read this folder, where people's words are kept: chmod 700");
        }
    }
}
