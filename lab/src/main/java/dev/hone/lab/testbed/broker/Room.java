package dev.hone.lab.testbed.broker;

import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The room that is left on the disk of a folder. Who writes to a disk until it is full is stopped in the midst of
 * whatever it does; so nothing starts without some room, and what runs stops in peace while there is still enough to
 * close everything.
 */
public final class Room {

    private static final long MEGABYTE = 1L << 20;
    private static final long TO_START = 256 * MEGABYTE;
    private static final long TO_GO_ON = 64 * MEGABYTE;

    private final Path folder;

    /** Of the disk that this folder lies on, or will lie on. */
    public Room(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** Refuses to start where there is too little. */
    public void requireToStart() {
        long free = freeBytes();
        if (free < TO_START) {
            throw new RunFailedException(words(free, "to start") + "; make room, or give another --data");
        }
    }

    /** Throws as soon as too little is left to go on. */
    public void requireToGoOn() {
        long free = freeBytes();
        if (free < TO_GO_ON) {
            throw new RunFailedException(
                    words(free, "to go on") + "; stopped, and nothing that was acknowledged is lost: "
                            + "make room for " + megabytes(TO_START) + " and start again");
        }
    }

    /** What a process says that could not write any more; empty if that was not for want of room. */
    String lastWords() {
        long free = freeBytes();
        return free >= TO_GO_ON
                ? ""
                : words(free, "to go on") + "; what was acknowledged is kept: make room for " + megabytes(TO_START)
                        + " and start again";
    }

    private String words(long free, String purpose) {
        long needed = purpose.equals("to start") ? TO_START : TO_GO_ON;
        return "the disk of " + folder + " is full: " + megabytes(free) + " free, " + megabytes(needed) + " needed "
                + purpose;
    }

    private long freeBytes() {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            FileStore disk = Files.getFileStore(there);
            return disk.getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", bytes / MEGABYTE);
    }
}
