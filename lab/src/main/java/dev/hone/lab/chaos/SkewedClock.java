package dev.hone.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** The wall clock of one process, which libfaketime reads from a file; its monotonic clock stays what it is. */
final class SkewedClock {

    private static final DateTimeFormatter STANDING = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Path library;
    private final Path file;

    /** Right at first. */
    SkewedClock(Path library, Path file) {
        this.library = library;
        this.file = file;
        skew(Duration.ZERO);
    }

    /** What the process must find in its environment. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // A JVM waits on the monotonic clock; with the fix its waits would return at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** Wrong by so much within about a second. */
    void skew(Duration by) {
        say(String.format(Locale.ROOT, "%+.3fs\n", by.toMillis() / 1000.0));
    }

    /** Stands still at that time within about a second. */
    void stop(LocalDateTime at) {
        say(at.truncatedTo(ChronoUnit.SECONDS).format(STANDING) + "\n");
    }

    private void say(String words) {
        try {
            Path aside = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), words);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
