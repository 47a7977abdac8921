package dev.hone.lab.testbed.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;

/**
 * A repair of what an earlier life left in the broker's directory. Kafka mends the logs themselves: it reads their ends
 * again and cuts what is not whole. Small files that a power cut has emptied or filled with zeros keep it from
 * starting, though they only repeat what stands elsewhere; those are put right here.
 */
final class Leftovers {

    private static final String CLEAN = ".kafka_cleanshutdown";
    private static final String PROPERTIES = "meta.properties";
    private static final String METADATA = "__cluster_metadata-0";

    private final Path logs;
    private final Path copy;
    private final Consumer<String> say;

    /** {@code say} is told of each file that was mended. */
    Leftovers(Path directory, Path logs, Consumer<String> say) {
        this.logs = logs;
        this.copy = directory.resolve(PROPERTIES + ".copy");
        this.say = say;
    }

    /** Whether there is a cluster in the directory; mends it where it can be mended. */
    boolean mended() throws IOException {
        boolean written = Files.isDirectory(logs.resolve(METADATA));
        if (!isReadable(logs.resolve(PROPERTIES), "cluster.id")) {
            if (!written) {
                return false;
            }
            if (!isReadable(copy, "cluster.id")) {
                throw new RunFailedException(logs.resolve(PROPERTIES) + " is not whole, and there is no copy of it:"
                        + " restore it, or remove " + logs.getParent() + " and begin anew");
            }
            Files.copy(copy, logs.resolve(PROPERTIES), StandardCopyOption.REPLACE_EXISTING);
            say.accept("mended " + logs.resolve(PROPERTIES) + " from its copy");
        }
        mendQuorumState();
        mendBootstrap();
        for (Path log : partitions()) {
            dropUnless(isCheckpoint(log.resolve("leader-epoch-checkpoint")), log.resolve("leader-epoch-checkpoint"));
        }
        return true;
    }

    /** Keeps what cannot be found anywhere else: which cluster and which directory this is. */
    void keep() throws IOException {
        if (!isReadable(copy, "cluster.id")) {
            Files.copy(logs.resolve(PROPERTIES), copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Whether the earlier life ended in its midst; only of use before the broker starts. */
    boolean endedInTheMidst() {
        return Files.isDirectory(logs.resolve(METADATA)) && !Files.exists(logs.resolve(CLEAN));
    }

    List<Path> partitions() throws IOException {
        try (Stream<Path> folders = Files.list(logs)) {
            return folders.filter(Files::isDirectory).toList();
        }
    }

    // The one voter finds its epoch in the log as well.
    private void mendQuorumState() throws IOException {
        Path state = logs.resolve(METADATA).resolve("quorum-state");
        if (Files.exists(state)) {
            boolean whole;
            try {
                whole = new ObjectMapper().readTree(state.toFile()).isObject();
            } catch (JsonProcessingException e) {
                whole = false;
            }
            dropUnless(whole, state);
        }
    }

    // It is read at every start and used at the first one, before the log has anything.
    private void mendBootstrap() throws IOException {
        boolean whole;
        try {
            new BootstrapDirectory(logs.toString()).read();
            whole = true;
        } catch (Exception e) { // that is what it declares
            whole = false;
        }
        dropUnless(whole, logs.resolve("bootstrap.checkpoint"));
    }

    private void dropUnless(boolean whole, Path file) throws IOException {
        if (!whole) {
            Files.delete(file);
            say.accept("removed " + file + ", which was not whole; it is written anew");
        }
    }

    private static boolean isCheckpoint(Path file) throws IOException {
        return !Files.exists(file)
                || new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).matches("[0-9 \n]*");
    }

    private static boolean isReadable(Path file, String key) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)));
        return properties.getProperty(key) != null;
    }
}
