package dev.hone.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code hone --version}: the version that the build wrote down, and the Java that runs it. */
final class HoneVersion implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        var properties = new Properties();
        try (InputStream written = HoneVersion.class.getResourceAsStream("version.properties")) {
            if (written == null) {
                throw new IllegalStateException("version.properties is not on the class path");
            }
            properties.load(written);
        }
        return new String[] {
            "hone " + properties.getProperty("version") + " (Java "
                    + Runtime.version().feature() + ")"
        };
    }
}
