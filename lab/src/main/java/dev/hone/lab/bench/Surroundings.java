package dev.hone.lab.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The machine and the run, so that a number can be compared with another. */
final class Surroundings {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Surroundings() {}

    static Map<String, Object> read(BenchPlan plan) throws IOException {
        return Map.of(
                "processor",
                processor(),
                "cores",
                Runtime.getRuntime().availableProcessors(),
                "loadAverageAtStart",
                load(),
                "threads",
                plan.threads(),
                "seed",
                plan.seed());
    }

    /** How many threads wanted to run in the last minute; negative where nobody knows. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processor() throws IOException {
        if (!Files.isReadable(PROCESSORS)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(PROCESSORS).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
