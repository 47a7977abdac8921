package dev.hone.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the processes of both sides, each with the plan's number of threads. */
final class Workers {

    private static final String SCRIPT = "transformers_worker.py";
    private static final List<String> FIXED_HEAP = List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");

    private final BenchPlan plan;
    private final Path folder;

    Workers(BenchPlan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
    }

    WorkerProcess hone() throws IOException {
        return ready(WorkerProcess.start("hone", java(List.of()), folder));
    }

    /** With a Java heap that is resident from the beginning on: what grows is not the heap. */
    WorkerProcess honeInFixedHeap() throws IOException {
        return ready(WorkerProcess.start("hone", java(FIXED_HEAP), folder));
    }

    /** Null where no Python was named. */
    @Nullable
    WorkerProcess reference() throws IOException {
        return plan.python().isEmpty()
                ? null
                : python("transformers", plan.python().get(), SCRIPT);
    }

    /** A script that ships, in an interpreter that has what it needs. */
    WorkerProcess python(String name, Path interpreter, String shipped) throws IOException {
        Path script = folder.resolve(shipped);
        try (InputStream content = Workers.class.getResourceAsStream("/bench/" + shipped)) {
            if (content == null) {
                throw new IllegalStateException("bench/" + shipped + " is not on the class path");
            }
            Files.copy(content, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return ready(WorkerProcess.start(name, List.of(interpreter.toString(), "-u", script.toString()), folder));
    }

    private WorkerProcess ready(WorkerProcess started) throws IOException {
        started.insist(LlmBench.request("hello").put("threads", plan.threads()));
        return started;
    }

    private static List<String> java(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dai.djl.offline=true");
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HoneWorker.class.getName()));
        return command;
    }
}
