package dev.hone.lab.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small file system in memory at a folder, which only root may mount; it can be filled to its last byte. Where it may
 * not be mounted the folder stays what it is.
 */
final class SmallDisk implements AutoCloseable {

    private static final String SIZE = "size=256m";
    private static final int CHUNK = 1 << 16;

    private final Path folder;
    private final Commands.Ended mounted;

    private SmallDisk(Path folder, Commands.Ended mounted) {
        this.folder = folder;
        this.mounted = mounted;
    }

    static SmallDisk mount(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SmallDisk(folder, Commands.run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", folder.toString()));
    }

    boolean isMounted() {
        return mounted.code() == 0;
    }

    /** Why it is not mounted. */
    String refusal() {
        return mounted.words();
    }

    /** Writes until there is no room; what was seen of that. */
    Evidence fill() {
        if (!isMounted()) {
            return Evidence.missing("no small file system was mounted: " + refusal());
        }
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(balloon())) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            return whatWasSeen(String.valueOf(full.getMessage()));
        }
    }

    private Evidence whatWasSeen(String refusal) {
        try {
            long left = Files.getFileStore(folder).getUsableSpace();
            // The last, smaller piece may be refused with bytes left; the program under test takes these or gives some.
            boolean full = refusal.contains("No space left") && left < CHUNK;
            return new Evidence(
                    full, "\"" + refusal + "\" after " + Files.size(balloon()) + " bytes, " + left + " left");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the room back. */
    Evidence empty() {
        try {
            Files.deleteIfExists(balloon());
            long left = Files.getFileStore(folder).getUsableSpace();
            return new Evidence(left > 0, left + " bytes free");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path balloon() {
        return folder.resolve("balloon");
    }

    @Override
    public void close() {
        if (isMounted()) {
            Commands.run("umount", "-l", folder.toString());
        }
    }
}
