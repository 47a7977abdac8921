package dev.hone.lab.bench.method.text;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.trainer.BaseModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Draws answers from a model, many at once. One thread at a time. */
public final class Sampler {

    private static final int ROWS = 64;
    // Prompts are read beside nothing else: a few of them cost as much as many.
    private static final int FEWEST_JOINING = ROWS / 4;

    private final BaseModel base;
    private final Set<Integer> endTokens;

    public Sampler(BaseModel base) {
        this.base = base;
        this.endTokens = Set.of(base.renderer().endTokenId());
    }

    /** What to continue, and how it is guided. */
    public record Asked(List<Integer> prompt, Guidance guidance) {}

    /**
     * An answer.
     *
     * @param ids without an end token
     */
    public record Answer(List<Integer> ids, String text) {}

    /**
     * So many answers to each prompt.
     *
     * @param sampling its seed is the first answer's; each further one has the next
     */
    public List<List<Answer>> answers(List<Asked> prompts, int each, @Nullable Adapter adapter, Sampling sampling) {
        try (AttachedAdapter attached = AttachedAdapter.attach(base.model(), adapter);
                DecodingBatch batch = new DecodingBatch(base.model(), endTokens, ROWS)) {
            List<List<DecodingRow>> rows = rows(prompts, each, attached, sampling);
            Deque<DecodingRow> waiting =
                    new ArrayDeque<>(rows.stream().flatMap(List::stream).toList());
            while (!waiting.isEmpty() || !batch.rows().isEmpty()) {
                join(batch, waiting, prompts.get(0).guidance().rows());
                batch.step();
            }
            return rows.stream()
                    .map(own -> own.stream().map(this::answer).toList())
                    .toList();
        }
    }

    private static List<List<DecodingRow>> rows(
            List<Asked> prompts, int each, AttachedAdapter attached, Sampling sampling) {
        List<List<DecodingRow>> rows = new ArrayList<>();
        long seed = sampling.seed();
        for (Asked asked : prompts) {
            int[] prompt = asked.prompt().stream().mapToInt(Integer::intValue).toArray();
            List<DecodingRow> own = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                own.add(new DecodingRow(attached, prompt, withSeed(sampling, seed++), asked.guidance()));
            }
            rows.add(own);
        }
        return rows;
    }

    private static Sampling withSeed(Sampling sampling, long seed) {
        return new Sampling(sampling.temperature(), sampling.topP(), sampling.maxTokens(), seed);
    }

    /** All prompts are guided alike, so that each takes as many rows. */
    private static void join(DecodingBatch batch, Deque<DecodingRow> waiting, int rowsEach) {
        List<DecodingRow> fresh = new ArrayList<>();
        int running = batch.rows().size();
        int room = ROWS / rowsEach - running;
        if (running > 0 && room * rowsEach < FEWEST_JOINING) {
            return;
        }
        while (room > fresh.size() && !waiting.isEmpty()) {
            fresh.add(waiting.remove());
        }
        if (!fresh.isEmpty()) {
            batch.join(fresh);
        }
    }

    private Answer answer(DecodingRow row) {
        List<Integer> ids = row.tokens().stream()
                .map(GeneratedToken::id)
                .filter(Predicate.not(endTokens::contains))
                .toList();
        int[] array = ids.stream().mapToInt(Integer::intValue).toArray();
        return new Answer(ids, base.tokenizer().decode(array));
    }
}
