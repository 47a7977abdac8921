package dev.hone.lab.bench.process;

import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.terminal.LogFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/** The main of a broker's and of a registry's process: says its address when it is ready, and ends with its input. */
public final class ClusterPart {

    private ClusterPart() {}

    /** What a process is. */
    public enum Role {
        BROKER,
        REGISTRY
    }

    /**
     * The role, the folder of the broker's data or the file of the registry's, and for a registry the port if it has to
     * be a certain one.
     */
    public static void main(String[] arguments) throws IOException {
        LogFile.ofErrors();
        PrintStream answers = System.out;
        Path path = Path.of(arguments[1]);
        switch (Role.valueOf(arguments[0])) {
            case BROKER -> {
                try (EmbeddedKafka kafka = EmbeddedKafka.start(path, 0)) {
                    untilInputEnds(answers, kafka.bootstrapServers());
                }
            }
            case REGISTRY -> {
                int port = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
                try (LocalRegistry registry = LocalRegistry.start(port, Optional.of(path))) {
                    untilInputEnds(answers, registry.url());
                }
            }
        }
    }

    private static void untilInputEnds(PrintStream answers, String ready) throws IOException {
        answers.println(ready);
        answers.flush();
        while (System.in.read() >= 0) {
            // nothing is said to it
        }
    }
}
