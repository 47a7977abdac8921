package dev.hone.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The memory of this process as the kernel counts it: what is resident now, and the most that ever was. */
record ProcessMemory(long residentBytes, long peakBytes) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIBIBYTE = 1_024;

    static ProcessMemory read() throws IOException {
        return of(Files.readAllLines(STATUS));
    }

    static ProcessMemory of(List<String> status) {
        return new ProcessMemory(bytes(status, "VmRSS:"), bytes(status, "VmHWM:"));
    }

    private static long bytes(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip().split(" ", -1)[0])
                .mapToLong(count -> KIBIBYTE * Long.parseLong(count))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the kernel names no " + key));
    }
}
