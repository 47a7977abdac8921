package dev.hone.lab.testbed.workspace;

import dev.hone.terminal.DataFolder;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder of one command under the data directory; a second run of that command at the same time is refused. */
public final class Workspace implements AutoCloseable {

    private final Path folder;
    private final FileChannel lock;

    private Workspace(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Takes hold of {@code data/name} and deletes whatever an earlier run left there. */
    public static Workspace fresh(Path data, String name) throws IOException {
        Workspace workspace = kept(data, name);
        delete(workspace.folder);
        createFolder(workspace.folder);
        return workspace;
    }

    /** Takes hold of {@code data/name} as it is. */
    public static Workspace kept(Path data, String name) throws IOException {
        createFolder(data);
        FileChannel lock =
                FileChannel.open(data.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lock)) {
            lock.close();
            throw new UsageException("another " + name + " runs in " + data + "; wait for it or give another --data");
        }
        Path folder = data.resolve(name);
        createFolder(folder);
        return new Workspace(folder, lock);
    }

    public Path folder(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void createFolder(Path folder) {
        try {
            DataFolder.made(folder);
        } catch (UncheckedIOException e) {
            throw new UsageException(folder + " cannot be made a folder; give another --data", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
