package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.process.Child;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The workers of a benchmark, each a process of its own, and what any of them says. One thread at a time. */
final class BenchWorkers implements AutoCloseable {

    private final List<Child> workers = new ArrayList<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Closed with the others. */
    void add(Child worker) {
        workers.add(worker);
        Thread reader = new Thread(() -> read(worker), "lines of a worker");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Child worker) {
        try {
            while (true) {
                lines.add(worker.answer());
            }
        } catch (IOException | RunFailedException ended) {
            // Whoever waits for a line finds out that it has ended.
        }
    }

    /** The next line that one of them says; throws where one has ended. */
    String line() throws IOException {
        try {
            String line = lines.poll(1, TimeUnit.SECONDS);
            while (line == null) {
                for (Child worker : workers) {
                    worker.check();
                }
                line = lines.poll(1, TimeUnit.SECONDS);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Child worker : workers) {
            worker.close();
        }
    }
}
