package dev.hone.lab.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a program and a broker and passes on what they say; or swallows it, as a network does that is cut; or
 * passes it on late. Any thread may call.
 */
final class TcpProxy implements AutoCloseable {

    private static final int BUFFER = 1 << 14;
    private static final int BACKLOG = 200;
    private static final long STACK = 1 << 17;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong swallowed = new AtomicLong();
    private final AtomicLong delayed = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();

    private volatile boolean cut;
    private volatile long delayMs;
    private volatile boolean closed;

    private TcpProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Listens on any free port for who wants to reach that port of this machine. */
    static TcpProxy to(int target) {
        try {
            var proxy = new TcpProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), target);
            proxy.thread("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on everything is swallowed, of connections that are open and of those that are opened. */
    void cut() {
        cut = true;
    }

    /** From now on everything is passed on so much later; 0 for at once. */
    void delay(Duration by) {
        delayMs = by.toMillis();
    }

    /** Mends a cut. Connections that have lost something are closed: there is no sense in the rest. */
    void mend() {
        if (cut) {
            open.forEach(TcpProxy::shut);
            cut = false;
        }
        delayMs = 0;
    }

    long swallowedBytes() {
        return swallowed.get();
    }

    long delayedBytes() {
        return delayed.get();
    }

    long passedBytes() {
        return passed.get();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket from = server.accept();
                open.add(from);
                thread("connect", () -> connect(from));
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket from) {
        try {
            // Where the network is cut, connecting takes for ever.
            while (cut && !from.isClosed()) {
                swallowed.addAndGet(from.getInputStream().available());
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            if (from.isClosed()) {
                return;
            }
            Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
            to.setTcpNoDelay(true);
            from.setTcpNoDelay(true);
            open.add(to);
            thread("back", () -> pass(to, from));
            pass(from, to);
        } catch (IOException nobodyThere) {
            forget(from);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            int read = in.read(buffer);
            while (read >= 0) {
                if (cut) {
                    swallowed.addAndGet(read);
                } else {
                    late(read);
                    out.write(buffer, 0, read);
                    passed.addAndGet(read);
                }
                read = in.read(buffer);
            }
        } catch (IOException broken) {
            // The other direction ends with it.
        } finally {
            forget(from);
            forget(to);
        }
    }

    private void late(int bytes) {
        long by = delayMs;
        if (by > 0) {
            LockSupport.parkNanos(Duration.ofMillis(by).toNanos());
            delayed.addAndGet(bytes);
        }
    }

    private void forget(Socket socket) {
        open.remove(socket);
        shut(socket);
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void thread(String name, Runnable work) {
        Thread thread = new Thread(null, work, "proxy-" + target + "-" + name, STACK);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(TcpProxy::shut);
    }
}
