package dev.hone.lab.bench.streams;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CPU time of another process, as the kernel counts it, and of its threads, as its JVM does. */
final class ProcessCpu {

    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;
    private static final Pattern THREAD = Pattern.compile("^\"(.+)\" .*cpu=([0-9.]+)ms.*");

    /** The first whose pattern is found in a name; a stream thread is of the application that its name begins with. */
    private static final List<Kind> KINDS = List.of(
            new Kind("producers", Pattern.compile("^kafka-producer")),
            new Kind("clients in the background", Pattern.compile("heartbeat|^kafka-admin|consumer_background")),
            new Kind("global stores and restore", Pattern.compile("GlobalStreamThread|StateUpdater")),
            new Kind("", Pattern.compile("^[^-]*-([a-z]+)-.*StreamThread")),
            new Kind("compilers", Pattern.compile("Compiler")),
            new Kind("garbage and VM", Pattern.compile("^(G1|GC|VM |Concurrent)")));

    private record Kind(String word, Pattern names) {}

    private ProcessCpu() {}

    static double seconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The name of the process stands in brackets and may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) / TICKS_PER_SECOND;
    }

    /** Seconds by kind of thread; empty where the JDK's tools are not there. */
    static Map<String, Double> byKind(long pid) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Map<String, Double> kinds = new TreeMap<>();
        if (!Files.isExecutable(jcmd)) {
            return kinds;
        }
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "Thread.print").start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher thread = THREAD.matcher(line);
                if (thread.matches()) {
                    kinds.merge(kind(thread.group(1)), Double.parseDouble(thread.group(2)) / 1000, Double::sum);
                }
            }
        }
        return kinds;
    }

    private static String kind(String name) {
        for (Kind kind : KINDS) {
            Matcher matcher = kind.names().matcher(name);
            if (matcher.find()) {
                return kind.word().isEmpty() ? matcher.group(1) : kind.word();
            }
        }
        return "others";
    }
}
