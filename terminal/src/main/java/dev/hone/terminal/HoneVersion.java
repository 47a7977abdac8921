package dev.hone.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of Hone that runs, which the build writes beside the classes. For {@code --version} and manifests. */
public final class HoneVersion implements IVersionProvider {

    private static final String FILE = "version.properties";

    /** As in {@code 0.1.0}. */
    public static String read() {
        var properties = new Properties();
        try (InputStream written = HoneVersion.class.getResourceAsStream(FILE)) {
            if (written == null) {
                throw new IllegalStateException(FILE + " is missing beside the classes: build the module anew");
            }
            properties.load(written);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE, e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"hone " + read() + " (Java " + Runtime.version().feature() + ")"};
    }
}
