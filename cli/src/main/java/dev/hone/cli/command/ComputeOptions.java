package dev.hone.cli.command;

import dev.hone.llm.model.Precision;
import dev.hone.llm.torch.Torch;
import dev.hone.terminal.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the arithmetic: threads, number format and device. */
final class ComputeOptions {

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the arithmetic (default: one per core).")
    private @Nullable Integer threads;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "fp32",
            description = "fp32, or bf16: half the memory and faster, with three decimal digits (default: fp32).")
    private String precision = "fp32";

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu, or cuda:0 where the engine has been given CUDA (default: cpu).")
    private String device = "cpu";

    Precision precision() {
        return switch (precision) {
            case "fp32" -> Precision.FLOAT32;
            case "bf16" -> Precision.BFLOAT16;
            default -> throw new UsageException("--precision must be fp32 or bf16, was " + precision);
        };
    }

    /** Sets what is set once per process; before the first model is loaded. */
    void apply() {
        try {
            Torch.setDevice(device);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UsageException("--device " + device + ": " + e.getMessage(), e);
        }
        if (threads != null) {
            if (threads < 1) {
                throw new UsageException("--threads must be at least 1, was " + threads);
            }
            Torch.setThreads(threads);
        }
    }
}
