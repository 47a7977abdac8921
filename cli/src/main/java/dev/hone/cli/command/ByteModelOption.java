package dev.hone.cli.command;

import dev.hone.lab.bench.ByteModel;
import dev.hone.terminal.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model that a benchmark is run with. */
final class ByteModelOption {

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "4m, 85m or tiny, with random weights (default: 4m; tiny with --quick).")
    private @Nullable String model;

    ByteModel model(boolean quick) {
        if (model == null) {
            return quick ? ByteModel.TINY : ByteModel.SMALL;
        }
        for (ByteModel one : ByteModel.values()) {
            if (one.word().equals(model)) {
                return one;
            }
        }
        throw new UsageException("--model must be 4m, 85m or tiny, was " + model);
    }
}
