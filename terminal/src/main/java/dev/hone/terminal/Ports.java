package dev.hone.terminal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports that a command is going to listen on, looked at before anything starts. */
public final class Ports {

    private final Map<String, InetSocketAddress> wanted = new LinkedHashMap<>();

    /** A port of this machine, and the option or setting that chose it; 0 is any free one. */
    public Ports with(String chosenBy, String host, int port) {
        try {
            wanted.put(chosenBy, new InetSocketAddress(InetAddress.getByName(host), port));
            return this;
        } catch (UnknownHostException e) {
            throw new UsageException("no such address: " + host + " (beside " + chosenBy + ")", e);
        }
    }

    /** Throws {@link UsageException} that names all that cannot be had. */
    public void check() {
        List<String> taken = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            wanted.forEach((chosenBy, address) -> {
                try {
                    held.add(listening(address));
                } catch (IOException e) {
                    taken.add(address.getPort() + " (" + chosenBy + "): " + e.getMessage());
                }
            });
        } finally {
            held.forEach(Ports::release);
        }
        if (!taken.isEmpty()) {
            throw new UsageException((taken.size() == 1 ? "port in use: " : "ports in use: ") + String.join("; ", taken)
                    + "; stop what listens there or choose others, 0 takes any");
        }
    }

    private static ServerSocket listening(InetSocketAddress address) throws IOException {
        var socket = new ServerSocket();
        try {
            // As servers do: a port on which a connection has just been closed can be had.
            socket.setReuseAddress(true);
            socket.bind(address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that nobody has used closes", e);
        }
    }
}
