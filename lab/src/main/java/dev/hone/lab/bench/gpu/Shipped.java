package dev.hone.lab.bench.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that come with this package, under {@code /bench/gpu}. */
final class Shipped {

    private static final String FOLDER = "/bench/gpu/";

    private Shipped() {}

    static void copy(String name, Path target) throws IOException {
        try (InputStream shipped = Shipped.class.getResourceAsStream(FOLDER + name)) {
            if (shipped == null) {
                throw new IllegalStateException(FOLDER + name + " is not on the class path");
            }
            Files.createDirectories(target.toAbsolutePath().getParent());
            Files.copy(shipped, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
