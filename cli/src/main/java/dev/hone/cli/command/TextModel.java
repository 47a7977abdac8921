package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.testbed.program.StepProgress;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.pretrain.TextFiles;
import dev.hone.trainer.pretrain.TextPretraining;
import dev.hone.trainer.pretrain.TextPretraining.Made;
import dev.hone.trainer.pretrain.TextPretrainingConfig;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a model from text, and says how it goes. */
final class TextModel {

    private final TextOptions options;
    private final Screen screen;

    TextModel(TextOptions options, Screen screen) {
        this.options = options;
        this.screen = screen;
    }

    void make(List<Path> text, long seed, OutputOptions format) throws IOException {
        Path output = options.output;
        if (output == null) {
            throw new UsageException("--text needs --output: the folder where the model goes");
        }
        TextPretrainingConfig config = options.config(seed);
        ReportFile file = options.report == null ? null : ReportFile.at(options.report);
        Instant began = screen.clock().instant();
        Made made = made(text, output, config);
        Duration took = Duration.between(began, screen.clock().instant());
        screen.progress()
                .say(String.format(
                        Locale.ROOT,
                        "held-out loss %.4f nats per token (perplexity %.1f)",
                        made.heldOutLoss(),
                        Math.exp(made.heldOutLoss())));
        Map<String, Object> report = report(output, made, took);
        format.print(screen.out(), report, () -> screen.out().println(output));
        if (file != null) {
            file.write(report);
        }
    }

    private Made made(List<Path> text, Path output, TextPretrainingConfig config) throws IOException {
        try (Stop stop = Stop.onSignal()) {
            TextFiles files = TextFiles.of(text, options.field);
            screen.progress().say(String.format(Locale.ROOT, "reading %,d bytes of text", files.bytes()));
            var progress = new StepProgress(screen.progress(), screen.clock(), stop::isWished);
            return new TextPretraining(config, progress).run(files, output, options.resume);
        } catch (TrainingStoppedException e) {
            throw new RunFailedException(e.getMessage() + "; the same command with --resume goes on", e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, Object> report(Path output, Made made, Duration took) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("command", "pretrain");
        report.put("output", output.toString());
        report.put("digest", made.digest());
        report.put("parameters", made.parameters());
        report.put("vocabulary", made.vocabulary());
        report.put("textTokens", made.textTokens());
        report.put("trainedTokens", made.trainedTokens());
        report.put("heldOutTokens", made.heldOutTokens());
        report.put("steps", made.steps());
        report.put("stepsTaken", made.stepsTaken());
        report.put("lastLoss", number(made.lastLoss()));
        report.put("heldOutLoss", number(made.heldOutLoss()));
        report.put("heldOutPerplexity", number(Math.exp(made.heldOutLoss())));
        report.put("seconds", took.toMillis() / 1000.0);
        return report;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
