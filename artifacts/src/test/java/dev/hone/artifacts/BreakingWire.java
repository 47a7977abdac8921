package dev.hone.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A wire to a server on this machine, which breaks when so many bytes have come or gone. */
final class BreakingWire implements AutoCloseable {

    private final ServerSocket listening;
    private final int port;
    private final AtomicLong outLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong inLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger broken = new AtomicInteger();

    BreakingWire(int port) throws IOException {
        this.port = port;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Breaks once, after so many further bytes to the server. */
    void breakAfterSent(long bytes) {
        outLeft.set(bytes);
    }

    /** Breaks once, after so many further bytes from the server. */
    void breakAfterReceived(long bytes) {
        inLeft.set(bytes);
    }

    /** How often it broke. */
    int broken() {
        return broken.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                thread(() -> copy(client, server, outLeft));
                thread(() -> copy(server, client, inLeft));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void copy(Socket from, Socket to, AtomicLong left) {
        byte[] buffer = new byte[1 << 13];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (left.addAndGet(-read) < 0) {
                    left.set(Long.MAX_VALUE);
                    broken.incrementAndGet();
                    from.setSoLinger(true, 0);
                    to.setSoLinger(true, 0);
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException gone) {
            // either side may hang up
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
