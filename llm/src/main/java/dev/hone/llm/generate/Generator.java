package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Torch;
import dev.hone.llm.batch.PaddedBatch;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continues prompts with one model and at most one adapter, which it keeps attached until closed.
 *
 * <p>Keys and values are cached, so each token costs one pass over one position. Any thread may call.
 */
public final class Generator implements AutoCloseable {

    private final AttachedAdapter attached;
    private final int endTokenId;

    public Generator(LanguageModel model, @Nullable Adapter adapter, int endTokenId) {
        this.attached = AttachedAdapter.attach(model, adapter);
        this.endTokenId = endTokenId;
    }

    /** Generates until the end token or the limit, whichever comes first. */
    public Generation generate(int[] prompt, Sampling sampling) {
        Decoder decoder = attached.decoder();
        int room = prompt.length + sampling.maxTokens();
        if (prompt.length == 0 || room > decoder.config().maxPositions()) {
            throw new IllegalArgumentException("a prompt of " + prompt.length + " tokens and " + sampling.maxTokens()
                    + " new ones must be at least 1 and fit the model's "
                    + decoder.config().maxPositions() + " positions");
        }
        TokenChooser chooser = new TokenChooser(sampling);
        List<GeneratedToken> tokens = new ArrayList<>();
        try (PtNDManager scope = Torch.newScope()) {
            List<PtNDArray> cache = decoder.newCache(scope, room);
            int[] fresh = prompt;
            int past = 0;
            while (tokens.size() < sampling.maxTokens()) {
                GeneratedToken next = chooser.choose(logits(fresh, past, cache));
                tokens.add(next);
                if (next.id() == endTokenId) {
                    return new Generation(tokens, Generation.Finish.END_TOKEN);
                }
                past += fresh.length;
                fresh = new int[] {next.id()};
            }
        }
        return new Generation(tokens, Generation.Finish.MAX_TOKENS);
    }

    private float[] logits(int[] fresh, int past, List<PtNDArray> cache) {
        try (PtNDManager scope = Torch.newScope()) {
            PtNDArray batch =
                    PaddedBatch.ids(scope, List.of(fresh), attached.decoder().config());
            return attached.decoder().extend(scope, batch, past, cache).toFloatArray();
        }
    }

    @Override
    public void close() {
        attached.close();
    }
}
