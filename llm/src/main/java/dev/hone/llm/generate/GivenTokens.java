package dev.hone.llm.generate;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.PackedRows;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** What a model makes of a sequence that is given, token by token: how likely it found each, and what else. */
public final class GivenTokens {

    // Logits over the whole vocabulary take some hundred KiB a token.
    private static final int AT_ONCE = 64;
    private static final long[] ONE_ADAPTER = {};

    private GivenTokens() {}

    /**
     * The tokens from the second on, each with its log-probability after those before it and the likeliest in its
     * place. All are read in one pass, which the thread that calls waits for.
     *
     * @param alternatives how many of the likeliest
     */
    public static List<GeneratedToken> of(AttachedAdapter attached, int[] ids, int alternatives) {
        List<GeneratedToken> tokens = new ArrayList<>();
        Decoder decoder = attached.decoder();
        try (PtNDManager scope = Torch.newScope()) {
            PtNDArray hidden = decoder.hidden(scope, PackedRows.whole(decoder.config(), List.of(ids)), ONE_ADAPTER);
            for (int from = 0; from < ids.length - 1; from += AT_ONCE) {
                int to = Math.min(ids.length - 1, from + AT_ONCE);
                try (PtNDManager part = Torch.newScope()) {
                    PtNDArray some = (PtNDArray) hidden.get(new NDIndex(from + ":" + to));
                    some.attach(part);
                    PtNDArray logits = decoder.logits(part, some);
                    tokens.addAll(SamplingProgram.shared().choose(part, logits, rows(ids, from, to, alternatives)));
                }
            }
        }
        return tokens;
    }

    /** Each may choose one token, the next: its log-probability is that of the model all the same. */
    private static List<SamplingProgram.Row> rows(int[] ids, int from, int to, int alternatives) {
        List<SamplingProgram.Row> rows = new ArrayList<>();
        Sampling greedy = Sampling.greedy(1).withTopLogprobs(alternatives);
        for (int i = from; i < to; i++) {
            BitSet next = new BitSet();
            next.set(ids[i + 1]);
            TokenConstraint only = new Only(next);
            rows.add(new TokenChooser(greedy, only).next(Set.of()));
        }
        return rows;
    }

    private record Only(BitSet allowed) implements TokenConstraint {

        @Override
        public void chose(int id) {}

        @Override
        public boolean complete() {
            return false;
        }
    }
}
