package dev.hone.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** The word by which the launcher says that it has begun, on a terminal: whatever is written first takes its place. */
public final class Opening {

    private static final String WIPE = "\r\u001b[K";

    private final PrintStream screen;
    private final AtomicBoolean stands;

    /** The stream that it was written to, if that is a terminal. */
    public Opening(PrintStream screen, boolean terminal) {
        this.screen = screen;
        this.stands = new AtomicBoolean(terminal);
    }

    /** A writer that takes its place. */
    public PrintWriter before(OutputStream stream) {
        return new PrintWriter(new Wiping(stream), true, StandardCharsets.UTF_8);
    }

    private void wipe() {
        if (stands.compareAndSet(true, false)) {
            screen.print(WIPE);
            screen.flush();
        }
    }

    private final class Wiping extends FilterOutputStream {

        Wiping(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(int one) throws IOException {
            wipe();
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            wipe();
            out.write(bytes, from, length);
        }
    }
}
