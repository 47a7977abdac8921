package dev.hone.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes folders aside and gives them their name when every byte is on disk. I/O errors are thrown unchecked: a disk
 * that fails stops the process.
 */
public final class Folders {

    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

    private Folders() {}

    /**
     * Syncs the folder's files and renames it to the target in one step. Where the target is there already it stays as
     * it is, and the folder is deleted.
     *
     * @return whether it was this folder that got the name
     */
    public static boolean publish(Path folder, Path target) {
        try {
            for (Path file : files(folder)) {
                sync(file, StandardOpenOption.WRITE);
            }
            sync(folder, StandardOpenOption.READ);
            if (Files.exists(target)) {
                delete(folder);
                return false;
            }
            if (!isNamed(folder, target)) {
                delete(folder);
                return false;
            }
            sync(parent(target), StandardOpenOption.READ);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put " + folder + " at " + target, e);
        }
    }

    // Another may have been first since we looked: a rename onto a folder with files in it fails, on Linux with words
    // for which Java has no exception of its own where the move is to be atomic.
    private static boolean isNamed(Path folder, Path target) throws IOException {
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileSystemException refused) {
            if (Files.isDirectory(target)) {
                return false;
            }
            throw refused;
        }
    }

    /** An empty folder of this name, whatever was left there before. */
    public static Path fresh(Path folder) {
        delete(folder);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }

    /** Deletes the folder and all in it, if it is there. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    /**
     * Deletes what lies right in the parent and was not written to for so long, by the clock of the file system: what a
     * process has left that was killed. Several may do so at once, and beside those that write there. What cannot be
     * deleted, somebody else's folder for one, stays with a warning.
     */
    public static void deleteAbandoned(Path parent, Duration after) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try {
            Path own = Files.createTempDirectory(parent, "clearing-");
            Instant since = Files.getLastModifiedTime(own).toInstant().minus(after);
            for (Path left : entries(parent)) {
                takeIfOlder(left, since, own);
            }
            deleteTaken(own);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + parent, e);
        }
    }

    // Its name is taken away first: of two that clear at once, one deletes it.
    private static void takeIfOlder(Path left, Instant since, Path own) {
        try {
            if (Files.getLastModifiedTime(left).toInstant().isBefore(since)) {
                Files.move(left, own.resolve(String.valueOf(left.getFileName())), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (NoSuchFileException gone) {
            // whoever wrote it or cleared it was faster
        } catch (IOException stays) {
            passedOver(left, stays);
        }
    }

    private static void deleteTaken(Path own) {
        try {
            delete(own);
        } catch (UncheckedIOException stays) {
            passedOver(own, stays);
        }
    }

    private static void passedOver(Path left, Exception stays) {
        LOG.atWarn().addKeyValue("folder", left).setCause(stays).log("an abandoned folder cannot be deleted");
    }

    private static List<Path> entries(Path parent) throws IOException {
        try (Stream<Path> paths = Files.list(parent)) {
            return paths.toList();
        }
    }

    /** The regular files right in the folder, by name. */
    public static List<Path> files(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** Bytes of the regular files right in the folder. */
    static long bytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : files(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no parent folder");
        }
        return parent;
    }

    private static void sync(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
