package dev.hone.cli.command;

import dev.hone.terminal.UsageException;
import dev.hone.trainer.pretrain.TextPretrainingConfig;
import dev.hone.trainer.pretrain.TextPretrainingConfig.Shape;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of pretraining from text: the model's shape and its training. */
final class TextOptions {

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

    @Option(names = "--output", paramLabel = "DIR", description = "Where the model goes, in Hugging Face's layout.")
    @Nullable
    Path output;

    @Option(
            names = "--field",
            paramLabel = "KEY",
            defaultValue = "text",
            description = "The key of a line of .jsonl that holds the text" + DEFAULT)
    String field = "text";

    @Option(names = "--resume", description = "Go on from the checkpoint in the output, to the same bits.")
    boolean resume;

    @Option(names = "--report", paramLabel = "FILE", description = "Where losses and sizes go, as JSON.")
    @Nullable
    Path report;

    @Option(names = "--layers", paramLabel = "N", defaultValue = "4", description = "Decoder layers" + DEFAULT)
    private int layers;

    @Option(names = "--hidden", paramLabel = "N", defaultValue = "256", description = "Width of the model" + DEFAULT)
    private int hidden;

    @Option(names = "--heads", paramLabel = "N", defaultValue = "8", description = "Attention heads" + DEFAULT)
    private int heads;

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Heads of keys and values (default: as many as heads).")
    private @Nullable Integer kvHeads;

    @Option(
            names = "--intermediate",
            paramLabel = "N",
            description = "Width between the projections of a layer (default: 8/3 of hidden, rounded up to 8).")
    private @Nullable Integer intermediate;

    @Option(
            names = "--vocabulary",
            paramLabel = "N",
            defaultValue = "4096",
            description = "The most tokens that the tokenizer may have" + DEFAULT)
    private int vocabulary;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "256",
            description = "Tokens of a row, and the longest sequence that the model knows" + DEFAULT)
    private int context;

    @Option(names = "--tied", description = "Let the head be the embedding, which saves its weights.")
    private boolean tied;

    @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps (default: all text once).")
    private @Nullable Integer steps;

    @Option(names = "--tokens", paramLabel = "N", description = "The same in tokens (default: all text once).")
    private @Nullable Long tokens;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "16", description = "Rows of a step" + DEFAULT)
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            defaultValue = "0.001",
            description = "The highest; it falls along a cosine to a tenth" + DEFAULT)
    private double learningRate;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps over which the learning rate rises, at most a tenth of all" + DEFAULT)
    private int warmup;

    @Option(
            names = "--held-out",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Share of the text, its end, that is measured instead of trained on" + DEFAULT)
    private double heldOut;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "500",
            description = "Steps from one checkpoint to the next" + DEFAULT)
    private int checkpointEvery;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the arithmetic (default: one per core).")
    private @Nullable Integer threads;

    TextPretrainingConfig config(long seed) {
        try {
            return new TextPretrainingConfig(
                    shape(),
                    wantedTokens(),
                    batch,
                    learningRate,
                    warmup,
                    heldOut,
                    checkpointEvery,
                    seed,
                    threads == null ? Runtime.getRuntime().availableProcessors() : threads);
        } catch (IllegalArgumentException e) {
            throw new UsageException("wrong options: " + e.getMessage(), e);
        }
    }

    private Shape shape() {
        int width = intermediate == null ? (8 * hidden / 3 + 7) / 8 * 8 : intermediate;
        return new Shape(layers, hidden, heads, kvHeads == null ? heads : kvHeads, width, vocabulary, context, tied);
    }

    private OptionalLong wantedTokens() {
        if (steps != null && tokens != null) {
            throw new UsageException("--steps and --tokens say the same thing; give one of them");
        }
        if (steps != null) {
            return OptionalLong.of((long) steps * batch * context);
        }
        return tokens == null ? OptionalLong.empty() : OptionalLong.of(tokens);
    }
}
