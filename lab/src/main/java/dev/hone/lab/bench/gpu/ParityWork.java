package dev.hone.lab.bench.gpu;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.RecordedCall;
import dev.hone.llm.torch.Recording;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.AnchoredBatch;
import dev.hone.llm.train.OptimizerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The work that is compared: logits, decoding and training of one small model through the ways that Hone itself takes,
 * recorded call by call.
 */
final class ParityWork {

    private static final int[] LENGTHS = {23, 40, 7, 23};
    private static final int NEW_TOKENS = 12;
    private static final int STEPS = 3;
    private static final double RATE = 3e-4;
    private static final int MICRO_BATCH = 2;
    private static final double PULL = .1;

    private final ParityModel parity;
    private final LanguageModel model;
    private final List<int[]> rows = new ArrayList<>();

    private ParityWork(ParityModel parity, long seed) {
        this.parity = parity;
        this.model = parity.model();
        SplittableRandom random = new SplittableRandom(seed);
        for (int length : LENGTHS) {
            rows.add(random.ints(length, 0, model.config().vocabSize()).toArray());
        }
    }

    /**
     * A piece of work.
     *
     * @param from the first of its calls
     * @param to the one after its last
     * @param logits what its last call gives, where transformers can say the same
     */
    record Part(String name, int from, int to, Optional<Logits> logits) {}

    /** Logits of all tokens of some rows, one row after the other, under the base or one adapter. */
    record Logits(@Nullable KitAdapter adapter, List<int[]> rows) {
        Logits {
            rows = List.copyOf(rows);
        }
    }

    /** What was recorded of one model. */
    record Recorded(List<Part> parts, List<RecordedCall> calls) {
        Recorded {
            parts = List.copyOf(parts);
            calls = List.copyOf(calls);
        }
    }

    static Recorded of(ParityModel parity, long seed) {
        ParityWork work = new ParityWork(parity, seed);
        List<Part> parts = new ArrayList<>();
        try (Recording recording = Recording.begin()) {
            parts.add(work.part(recording, "logits base", new Logits(null, work.rows), work::logits));
            for (KitAdapter kind : KitAdapter.values()) {
                Logits logits = new Logits(kind, work.rows);
                parts.add(work.part(recording, "logits " + kind.key(), logits, work::logits));
            }
            parts.add(work.part(recording, "decode base", null, nothing -> work.decode(false)));
            parts.add(work.part(recording, "decode mixed", null, nothing -> work.decode(true)));
            for (KitAdapter kind : KitAdapter.values()) {
                parts.add(work.part(recording, "train " + kind.key(), null, nothing -> work.train(kind, false)));
            }
            String projections = "train " + KitAdapter.PROJECTIONS.key();
            parts.add(work.part(
                    recording,
                    projections + " with checkpoints",
                    null,
                    nothing -> work.train(KitAdapter.PROJECTIONS, true)));
            parts.add(work.part(recording, projections + " towards the base", null, nothing -> work.trainAnchored()));
            return new Recorded(parts, recording.calls());
        }
    }

    /** Some of the work. */
    private interface Piece {
        void run(@Nullable Logits logits);
    }

    private Part part(Recording recording, String name, @Nullable Logits logits, Piece piece) {
        int from = recording.calls().size();
        piece.run(logits);
        return new Part(name, from, recording.calls().size(), Optional.ofNullable(logits));
    }

    private void logits(@Nullable Logits wanted) {
        KitAdapter kind = wanted == null ? null : wanted.adapter();
        new Scorer(model).allLogits(rows, kind == null ? null : parity.adapter(kind));
    }

    /** Rows of several lengths, each with a sampling of its own, and with adapters of their own or none. */
    private void decode(boolean mixed) {
        List<AttachedAdapter> attached = new ArrayList<>();
        attached.add(AttachedAdapter.attach(model, null));
        for (KitAdapter kind : mixed ? KitAdapter.values() : new KitAdapter[0]) {
            attached.add(AttachedAdapter.attach(model, parity.adapter(kind)));
        }
        Sampling greedy = Sampling.greedy(NEW_TOKENS);
        List<Sampling> samplings = List.of(
                greedy,
                greedy,
                new Sampling(.8, .9, NEW_TOKENS, 1).withTopK(20),
                new Sampling(1.2, 1, NEW_TOKENS, 2)
                        .withMinP(.02)
                        .withRepetitionPenalty(1.3)
                        .withTopLogprobs(3));
        List<DecodingRow> decoding = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            decoding.add(new DecodingRow(attached.get(i % attached.size()), rows.get(i), samplings.get(i)));
        }
        try (DecodingBatch batch = new DecodingBatch(model, Set.of(), rows.size())) {
            batch.join(decoding);
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
        }
        attached.forEach(AttachedAdapter::close);
    }

    private void train(KitAdapter kind, boolean checkpoints) {
        TrainingOptions standard = TrainingOptions.standard(model.config());
        TrainingOptions options = checkpoints ? standard.withCheckpoints() : standard;
        try (AdapterTraining training =
                new AdapterTraining(model, parity.adapter(kind), OptimizerSettings.standard(), options)) {
            for (int step = 0; step < STEPS; step++) {
                training.step(batch(), RATE, MICRO_BATCH);
            }
        }
    }

    /** One step with the divergence from the base in its loss. */
    private void trainAnchored() {
        AnchoredBatch anchored = new AnchoredBatch(batch(), batch(), PULL);
        try (AdapterTraining training =
                new AdapterTraining(model, parity.adapter(KitAdapter.PROJECTIONS), OptimizerSettings.standard())) {
            training.step(anchored, Optional.empty(), RATE, MICRO_BATCH);
        }
    }

    private List<TokenSequence> batch() {
        return rows.stream().map(row -> new TokenSequence(row, row.length / 3)).toList();
    }
}
