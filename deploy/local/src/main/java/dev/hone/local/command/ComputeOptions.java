package dev.hone.local.command;

import dev.hone.llm.archive.Torch;
import dev.hone.local.console.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What computes, and how. */
final class ComputeOptions {

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the arithmetic (default: one per core).")
    private @Nullable Integer threads;

    /** Sets what is set once per process; before the first model is loaded. */
    void apply() {
        if (threads != null) {
            if (threads < 1) {
                throw new UsageException("--threads must be at least 1, was " + threads);
            }
            Torch.setThreads(threads);
        }
    }
}
