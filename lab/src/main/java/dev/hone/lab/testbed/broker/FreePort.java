package dev.hone.lab.testbed.broker;

import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Finds ports that nobody listens on. */
public final class FreePort {

    private static final Optional<ClaimedPorts> CLAIMED = ClaimedPorts.ofThisUser();

    private FreePort() {}

    /**
     * Any free port of the loopback interface. Where ports can be claimed nobody else is given it for as long as this
     * process lives; elsewhere the system may give it to the next who asks, so it should be listened on soon.
     */
    public static int any() {
        return CLAIMED.flatMap(ClaimedPorts::next).orElseGet(FreePort::ofTheSystem);
    }

    private static int ofTheSystem() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any but one that somebody is about to take: the system may name the same one twice in a row. */
    public static int anyBut(int taken) {
        int port = any();
        while (port == taken) {
            port = any();
        }
        return port;
    }

    /** This port, or any when it is 0; refuses one that is in use. */
    public static int orAny(int port) {
        if (port == 0) {
            return any();
        }
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UsageException(
                    "port " + port + " of the broker is in use; stop what listens there or choose another, 0 takes any",
                    e);
        }
    }
}
