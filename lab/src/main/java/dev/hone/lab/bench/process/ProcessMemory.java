package dev.hone.lab.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The memory of a process as the kernel counts it: what is resident now, and the most that ever was. */
public record ProcessMemory(long residentBytes, long peakBytes) {

    private static final String THIS = "self";
    private static final long KIBIBYTE = 1_024;

    /** Of this process. */
    public static ProcessMemory read() throws IOException {
        return of(THIS);
    }

    public static ProcessMemory of(long pid) throws IOException {
        return of(Long.toString(pid));
    }

    private static ProcessMemory of(String process) throws IOException {
        return of(Files.readAllLines(Path.of("/proc", process, "status")));
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
