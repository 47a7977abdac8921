package dev.hone.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every replay. */
final class ReplayOptions {

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "Where state, logs and base models are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from the configuration file that ships.")
    @Nullable
    Path config;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "The base model to train on (config.json, model.safetensors, tokenizer.json).")
    @Nullable
    Path base;

    @Option(names = "--no-train", description = "Close rounds, but train none of them.")
    boolean noTrain;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Where the report goes (default: report.json in the replay's folder under --data).")
    @Nullable
    Path report;
}
