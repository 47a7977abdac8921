package dev.hone.llm.generate;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.LanguageModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continues prompts one at a time with one model and at most one adapter, which it keeps attached until closed.
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
        DecodingRow row = new DecodingRow(prompt, sampling);
        try (DecodingBatch batch = new DecodingBatch(attached, endTokenId, 1)) {
            batch.join(List.of(row));
            while (row.finish().isEmpty()) {
                batch.step();
            }
        }
        return new Generation(row.tokens(), row.finish().orElseThrow());
    }

    @Override
    public void close() {
        attached.close();
    }
}
