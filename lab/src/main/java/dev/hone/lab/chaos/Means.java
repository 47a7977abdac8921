package dev.hone.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this machine lets us do. What it does not is left out of the run, with a word on why; all else stays as planned.
 *
 * @param faketime the library that tells a program another time
 * @param missing why not, by kind
 * @param network by what connections are disturbed, and why so
 */
record Means(Optional<Path> faketime, Map<FaultKind, String> missing, String network) {

    Means {
        missing = Map.copyOf(missing);
    }

    /** Tries what can be tried; the folder is one to try a file system in. */
    static Means of(Path folder) {
        Map<FaultKind, String> missing = new EnumMap<>(FaultKind.class);
        if (!ProcessState.isTold()) {
            String why = "no /proc to see it in; Linux has one";
            missing.put(FaultKind.PAUSE, why);
            missing.put(FaultKind.KILL, why);
        }
        Optional<Path> faketime = faketime(Path.of("/usr/lib"));
        if (faketime.isEmpty()) {
            missing.put(FaultKind.CLOCK_SKEW, "no libfaketimeMT.so.1 below /usr/lib; apt-get install libfaketime");
        }
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            if (!disk.isMounted()) {
                missing.put(
                        FaultKind.FULL_DISK,
                        "no right to mount a small file system (" + disk.refusal() + "); run as root");
            }
        }
        return new Means(faketime, missing, disturbing());
    }

    private static String disturbing() {
        Commands.Ended netem =
                Commands.run("unshare", "-n", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms");
        return "a TCP proxy of ours between each program and each broker, which asks for no rights (netem of the kernel: "
                + (netem.code() == 0 ? "there" : netem.words().replace('\n', ' ')) + ")";
    }

    private static Optional<Path> faketime(Path libraries) {
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (Stream<Path> files =
                Files.find(libraries, 3, (path, kind) -> path.endsWith(Path.of("faketime", "libfaketimeMT.so.1")))) {
            return files.findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
