package dev.hone.trainer.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder as TensorBoard's {@code --logdir} reads it: one of its own for each round, and in that an event file for
 * each time that the round was taken up. Every event is in the file when the call returns.
 */
final class TensorBoardFolder implements ChartSink {

    private final Path folder;
    private @Nullable Path file;
    private int lastStep;

    TensorBoardFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "tensorboard";
    }

    @Override
    public void begin(Run run, long timeMs) throws IOException {
        lastStep = 0;
        file = null;
        Path its = Files.createDirectories(folder.resolve(run.line()).resolve("round-" + run.sequence()));
        Path made = its.resolve("events.out.tfevents." + timeMs / 1000 + ".hone." + timeMs);
        Files.write(made, EventBytes.version(timeMs));
        file = made;
    }

    @Override
    public void scalars(int step, long timeMs, Map<String, Double> values) throws IOException {
        lastStep = step;
        if (!values.isEmpty()) {
            append(EventBytes.scalars(step, timeMs, values));
        }
    }

    @Override
    public void end(Ending ending, long timeMs, Map<String, String> tags) throws IOException {
        for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
            append(EventBytes.words(lastStep, timeMs, tag.getKey(), tag.getValue()));
        }
        file = null;
    }

    private void append(byte[] event) throws IOException {
        Path open = file;
        if (open != null) {
            Files.write(open, event, StandardOpenOption.APPEND);
        }
    }

    @Override
    public void close() {}
}
