package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.batch.PackedBatch;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Continues prompts one at a time with one model, or what was learned on it, which it keeps attached until closed.
 *
 * <p>Keys and values are cached, so each token costs one pass over one position. Any thread may call. A model that
 * gives no finite numbers is an {@link IllegalStateException}.
 */
public final class Generator implements AutoCloseable {

    private final LanguageModel model;
    private final AttachedAdapter attached;
    private final Set<Integer> endTokenIds;

    /** @param endTokenIds the tokens that end a sequence; none, one or several */
    public Generator(LanguageModel model, @Nullable Learned learned, Set<Integer> endTokenIds) {
        this.model = model;
        this.attached = AttachedAdapter.attach(model, learned);
        this.endTokenIds = Set.copyOf(endTokenIds);
    }

    /** @param endTokenId the token that ends a sequence, -1 for none */
    public Generator(LanguageModel model, @Nullable Learned learned, int endTokenId) {
        this(model, learned, endTokenId < 0 ? Set.of() : Set.of(endTokenId));
    }

    /** Generates until an end token or the limit, whichever comes first. */
    public Generation generate(int[] prompt, Sampling sampling) {
        return generate(prompt, sampling, Guidance.none());
    }

    /** The same, guided; both prompts are continued with the same tokens. */
    public Generation generate(int[] prompt, Sampling sampling, Guidance guidance) {
        if (!sampling.stop().isEmpty()) {
            throw new IllegalArgumentException("stop strings are found in text; generate with a tokenizer");
        }
        return generate(new DecodingRow(attached, prompt, sampling, guidance), row -> false);
    }

    /**
     * Generates until an end token, a stop string or the limit, whichever comes first.
     *
     * @param shown hears the text in pieces of whole characters, on the calling thread
     */
    public Generation generate(int[] prompt, Sampling sampling, Tokenizer tokenizer, Consumer<String> shown) {
        AnswerText text = new AnswerText(tokenizer, sampling, endTokenIds);
        return generate(new DecodingRow(attached, prompt, sampling), row -> {
            show(text.add(row.lastToken().id()), shown);
            if (row.finish().isPresent()) {
                show(text.finish(), shown);
            }
            return text.stopped();
        });
    }

    private static void show(String piece, Consumer<String> shown) {
        if (!piece.isEmpty()) {
            shown.accept(piece);
        }
    }

    /** Hears of each token, and says whether it was enough. */
    private interface Watcher {
        boolean enough(DecodingRow row);
    }

    private Generation generate(DecodingRow row, Watcher watcher) {
        try (DecodingBatch batch =
                new DecodingBatch(model, endTokenIds, row.branches().size())) {
            batch.join(List.of(row));
            while (!watcher.enough(withNumbers(row))) {
                if (row.finish().isPresent()) {
                    return new Generation(row.tokens(), row.finish().get());
                }
                batch.step();
            }
        }
        return new Generation(row.tokens(), Generation.Finish.STOP_STRING);
    }

    private static DecodingRow withNumbers(DecodingRow row) {
        if (row.finish().filter(Generation.Finish.NO_NUMBERS::equals).isPresent()) {
            throw new IllegalStateException("the model gives no finite log-probability; its weights are broken");
        }
        return row;
    }

    /**
     * Natural log-probability of each token of the prompt given those before it; of all but the first, so one fewer
     * than tokens.
     */
    public double[] promptLogprobs(int[] prompt) {
        DecodingBatch.requireFits(prompt, 0, model.config());
        Decoder decoder = attached.decoder();
        if (prompt.length == 1) {
            return new double[0];
        }
        List<TokenSequence> rows = List.of(new TokenSequence(prompt, 1));
        try (PtNDManager scope = Torch.newScope()) {
            float[] logprobs = decoder.logprobs(scope, PackedBatch.of(rows, model.config()), new long[0])
                    .toFloatArray();
            return IntStream.range(0, logprobs.length)
                    .mapToDouble(i -> logprobs[i])
                    .toArray();
        }
    }

    @Override
    public void close() {
        attached.close();
    }
}
