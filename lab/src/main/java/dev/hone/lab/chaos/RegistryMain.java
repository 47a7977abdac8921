package dev.hone.lab.chaos;

import dev.hone.lab.testbed.registry.LocalRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The main of a registry's process; it ends with its input. */
public final class RegistryMain {

    private RegistryMain() {}

    /** The port, and the file of what it remembers. */
    @SuppressWarnings("try") // the registry is there as long as its block is
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        try (LocalRegistry registry = LocalRegistry.start(port, Optional.of(Path.of(arguments[1])))) {
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        }
    }
}
