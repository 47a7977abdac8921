package dev.hone.client.report;

import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A report as JSON; keys keep the order in which they were put in. */
public final class ReportFile {

    private final Path file;

    private ReportFile(Path file) {
        this.file = file;
    }

    /** Finds out at once, not at the end of a long run, whether a report can be written there. */
    public static ReportFile at(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new UsageException("no report can be written to " + file + ": " + folder + " is no folder", e);
        }
        if (Files.isDirectory(file) || (Files.exists(file) && !Files.isWritable(file))) {
            throw new UsageException("no report can be written to " + file + ": it is a folder or write-protected");
        }
        return new ReportFile(file);
    }

    public void write(Map<String, Object> report) throws IOException {
        Files.writeString(file, ReportJson.pretty(report) + "\n");
    }

    /** The findings of a command; what is not known is left out. */
    public void write(Sheet sheet) throws IOException {
        Map<String, Object> known = new LinkedHashMap<>();
        sheet.values().forEach((name, value) -> {
            if (value != null) {
                known.put(name, value);
            }
        });
        write(known);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
