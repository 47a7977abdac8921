package dev.hone.lab.testbed.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Free ports of the loopback interface that stay free until whoever asked for one listens there: each is given once,
 * processes that share a file give none that another one of them has given, for as long as that one lives, and the
 * system gives none of them by itself.
 */
final class ClaimedPorts {

    /** Above those of most servers, and below those that Kubernetes has for its services. */
    private static final int FIRST = 20_000;

    private static final int LAST = 29_999;

    /** Where the system begins when it chooses a port, where nothing says so; macOS begins still higher. */
    private static final int SYSTEM_BEGINS = 32_768;

    static final Path SYSTEM_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    // Byte n of the file is locked for port n. It has to be opened once in a process and to stay open: to close it
    // anywhere gives up all locks of the process.
    private final FileChannel file;
    private final Iterator<Integer> candidates;

    private ClaimedPorts(FileChannel file, List<Integer> candidates) {
        this.file = file;
        this.candidates = candidates.iterator();
    }

    /** Those of this user's processes; empty where their file cannot be opened. Once in a process. */
    static Optional<ClaimedPorts> ofThisUser() {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "hone-ports-" + System.getProperty("user.name"));
        return open(file, FIRST, Math.min(LAST, systemBegins(SYSTEM_RANGE) - 1), new Random());
    }

    /** From first to last in an order of their own; empty where the file cannot be opened. */
    static Optional<ClaimedPorts> open(Path file, int first, int last, Random random) {
        List<Integer> candidates =
                new ArrayList<>(IntStream.rangeClosed(first, last).boxed().toList());
        Collections.shuffle(candidates, random);
        try {
            return Optional.of(new ClaimedPorts(
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), candidates));
        } catch (IOException notOurs) {
            return Optional.empty();
        }
    }

    /** The lowest port that the system gives to who asks for any. */
    static int systemBegins(Path range) {
        // The kernel gives this file in one piece to who reads it with room for it, and else its first byte.
        try (var reader = Files.newBufferedReader(range)) {
            return Integer.parseInt(String.valueOf(reader.readLine()).strip().split("\\s+")[0]);
        } catch (IOException | NumberFormatException unknown) {
            return SYSTEM_BEGINS;
        }
    }

    /** One more; empty when there is none left, or none can be claimed. */
    synchronized Optional<Integer> next() {
        while (candidates.hasNext()) {
            int port = candidates.next();
            try {
                if (isClaimed(port) && isFree(port)) {
                    return Optional.of(port);
                }
            } catch (IOException noLocks) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean isClaimed(int port) throws IOException {
        try {
            return file.tryLock(port, 1, false) != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() == port;
        } catch (IOException inUse) {
            return false;
        }
    }
}
