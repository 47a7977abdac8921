package dev.hone.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How fast the engine multiplies large matrices on this machine. */
public final class MultiplySpeed {

    private MultiplySpeed() {}

    /**
     * Operations a second in float32, measured in a process of its own.
     *
     * @param folder of its log
     */
    public static double operationsPerSecond(int threads, Path folder) throws IOException {
        Workers workers = new Workers(new BenchPlan(Optional.empty(), List.of(), 0, threads, 0), folder);
        try (WorkerProcess hone = workers.hone()) {
            return hone.insist(LlmBench.request("multiply"))
                    .path("operationsPerSecond")
                    .asDouble();
        }
    }
}
