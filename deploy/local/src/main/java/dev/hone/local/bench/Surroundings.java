package dev.hone.local.bench;

import java.io.IOException;
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
                "threads",
                plan.threads(),
                "seed",
                plan.seed());
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
