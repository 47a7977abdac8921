package dev.hone.cli.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that a program writes to: whether it can, and whether there is room. */
record Folder(String setting, Path path) {

    private static final long ROOM_BYTES = 2L << 30;

    Finding finding() {
        try {
            Path there = nearest();
            if (!Files.isDirectory(there)) {
                return Finding.problem(setting, there + " is no folder: name another, or take it away");
            }
            Files.delete(Files.createTempFile(there, ".hone-doctor", null));
            FileStore disk = Files.getFileStore(there);
            long free = disk.getUsableSpace();
            return free < ROOM_BYTES
                    ? Finding.warning(
                            setting, path + " has " + (free >> 20) + " MiB left: make room, or name another disk")
                    : Finding.ok(setting, path + " can be written to and has " + (free >> 30) + " GiB left");
        } catch (IOException refused) {
            return Finding.problem(
                    setting,
                    path + " cannot be written to by this user (" + refused + "): change its owner, or the setting");
        }
    }

    /** The folder itself, or the one in which it would be made. */
    private Path nearest() {
        Path nearest = path.toAbsolutePath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        return nearest;
    }
}
