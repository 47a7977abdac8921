package dev.hone.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The machine, as it tells of itself.
 *
 * @param limits what /proc/self/limits says; empty where there is none
 * @param memoryBytes the memory that this process may use
 */
record Platform(String system, String architecture, int java, String limits, long memoryBytes) {

    /** Stores of RocksDB hold files open: some hundred for each partition's task. */
    private static final long FILES = 65_536;

    private static final long MEMORY_BYTES = 4L << 30;
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)");

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(natives());
        openFiles().ifPresent(files -> findings.add(files(files)));
        findings.add(
                memoryBytes < MEMORY_BYTES
                        ? Finding.warning(
                                "memory",
                                gibibytes(memoryBytes)
                                        + " GiB: a program wants 4 GiB, of which Java's heap is less than half")
                        : Finding.ok("memory", gibibytes(memoryBytes) + " GiB"));
        return findings;
    }

    private Finding natives() {
        boolean linux = system.toLowerCase(Locale.ROOT).startsWith("linux");
        boolean mac = system.toLowerCase(Locale.ROOT).startsWith("mac");
        boolean intel = List.of("amd64", "x86_64").contains(architecture);
        boolean arm = List.of("aarch64", "arm64").contains(architecture);
        String here = system + " on " + architecture + ", Java " + java;
        return (linux && (intel || arm)) || (mac && arm)
                ? Finding.ok("platform", here)
                : Finding.problem(
                        "platform",
                        here + ": there are native libraries for Linux on x86-64 and aarch64, and for macOS on arm64");
    }

    private OptionalLong openFiles() {
        return OPEN_FILES
                .matcher(limits)
                .results()
                .mapToLong(
                        found -> found.group(1).equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(found.group(1)))
                .findFirst();
    }

    private static Finding files(long files) {
        return files < FILES
                ? Finding.warning(
                        "open files",
                        "at most " + files + ": stores of many partitions need more; set LimitNOFILE or ulimit -n to "
                                + FILES)
                : Finding.ok("open files", files == Long.MAX_VALUE ? "unlimited" : "at most " + files);
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1L << 30));
    }
}
