package dev.hone.lab.bench.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The CPU time of a process's threads as the kernel counts it, in seconds, in hundredths.
 *
 * @param byKind summed over threads of one kind; threads that have ended are missing
 */
public record ThreadTimes(Map<String, Double> byKind) {

    // USER_HZ, which is 100 on every Linux whose /proc we read.
    private static final double TICKS_PER_SECOND = 100;
    // Of the fields after the name, which is in parentheses and may hold anything.
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    public ThreadTimes {
        byKind = Map.copyOf(byKind);
    }

    /**
     * Reads the times of all threads that the process has now.
     *
     * @param kinds the kind of a thread by its name, of which the kernel keeps the first 15 characters
     */
    public static ThreadTimes of(long pid, UnaryOperator<String> kinds) throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                add(seconds, thread.resolve("stat"), kinds);
            }
        }
        return new ThreadTimes(seconds);
    }

    private static void add(Map<String, Double> seconds, Path stat, UnaryOperator<String> kinds) throws IOException {
        try {
            String line = Files.readString(stat);
            seconds.merge(kinds.apply(name(line)), seconds(line), Double::sum);
        } catch (NoSuchFileException ended) {
            // between the listing and now
        }
    }

    static String name(String stat) {
        return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    }

    static double seconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }

    /** What was spent since an earlier reading. */
    public Map<String, Double> since(ThreadTimes earlier) {
        Map<String, Double> spent = new TreeMap<>();
        byKind.forEach((kind, now) ->
                spent.put(kind, Math.max(0, now - earlier.byKind().getOrDefault(kind, 0.0))));
        return spent;
    }
}
