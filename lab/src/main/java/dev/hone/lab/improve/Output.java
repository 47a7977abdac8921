package dev.hone.lab.improve;

import dev.hone.artifacts.Folders;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder that improve writes to: adapter, reports, log, and while it runs the work. */
public record Output(Path folder) {

    private static final String WORK = "work";
    private static final Set<String> OWN =
            Set.of("adapter", "report.json", "report.html", "hone.log", WORK, WORK + ".lock");

    /** Takes a folder that is new, empty or of an earlier run; one that holds anything else is refused. */
    public static Output in(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UsageException("--output: " + folder + " is a file; name a folder");
        }
        if (Files.isDirectory(folder)) {
            List<String> foreign = foreign(folder);
            if (!foreign.isEmpty()) {
                throw new UsageException("--output: " + folder + " holds " + foreign.get(0)
                        + ", which is none of improve's files; name a new folder");
            }
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UsageException("--output: " + folder + " cannot be made a folder", e);
        }
        return new Output(folder);
    }

    private static List<String> foreign(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !OWN.contains(name))
                    .sorted()
                    .toList();
        }
    }

    public Path json() {
        return folder.resolve("report.json");
    }

    Path html() {
        return folder.resolve("report.html");
    }

    Path adapter() {
        return folder.resolve("adapter");
    }

    static String work() {
        return WORK;
    }

    /** Forgets what an earlier run made, so that nothing of it is taken for this one's. */
    void clear() throws IOException {
        Folders.delete(adapter());
        Files.deleteIfExists(html());
        Files.deleteIfExists(json());
    }

    /** The work is needed no more. */
    void settle() throws IOException {
        Folders.delete(folder.resolve(WORK));
        Files.deleteIfExists(folder.resolve(WORK + ".lock"));
    }
}
