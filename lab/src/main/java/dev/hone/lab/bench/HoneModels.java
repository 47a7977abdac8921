package dev.hone.lab.bench;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.Precision;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model in the precisions that were asked for, its adapters and a training of the first; loaded at the first use.
 */
final class HoneModels implements AutoCloseable {

    private final Path folder;
    private final List<Path> adapterFolders;
    private final Map<String, LanguageModel> models = new HashMap<>();
    private final Map<String, AttachedAdapter> attached = new HashMap<>();
    private @Nullable AdapterTraining training;

    HoneModels(Path folder, List<Path> adapterFolders) {
        this.folder = folder;
        this.adapterFolders = List.copyOf(adapterFolders);
    }

    /** Takes one optimizer step; gives the loss before it. */
    interface Trainer {
        double step(List<TokenSequence> rows, double rate);
    }

    /** A prompt and what its continuation is guided away from. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Prompt(int[] ids, Guidance guidance) {}

    /** Continues prompts greedily; gives the ids of the first. */
    interface Continuing {
        int[] run(List<Prompt> prompts, int tokens);
    }

    float[] logits(int[] ids, String precision, int adapters) throws IOException {
        LanguageModel model = model(precision);
        Adapter adapter = adapters == 0 ? null : Adapter.read(adapterFolders.get(0), model);
        return new Scorer(model).nextTokenLogits(List.of(ids), adapter)[0];
    }

    Trainer trainer() throws IOException {
        if (training == null) {
            LanguageModel model = model("fp32");
            Adapter start = Adapter.read(adapterFolders.get(0), model);
            training = new AdapterTraining(model, start, OptimizerSettings.standard());
        }
        AdapterTraining current = training;
        return (rows, rate) -> current.step(rows, rate, rows.size()).loss();
    }

    Continuing decoding(String precision, int adapters) throws IOException {
        LanguageModel model = model(precision);
        List<AttachedAdapter> each = new ArrayList<>();
        for (int i = 0; i < Math.max(1, adapters); i++) {
            each.add(attached(precision, adapters == 0 ? -1 : i));
        }
        return (prompts, tokens) -> {
            List<DecodingRow> rows = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                Prompt prompt = prompts.get(i);
                rows.add(new DecodingRow(
                        each.get(i % each.size()), prompt.ids(), Sampling.greedy(tokens), prompt.guidance()));
            }
            int room = prompts.stream()
                    .mapToInt(prompt -> prompt.guidance().rows())
                    .sum();
            try (DecodingBatch batch = new DecodingBatch(model, Set.of(), room)) {
                batch.join(rows);
                while (!batch.rows().isEmpty()) {
                    batch.step();
                }
            }
            return rows.get(0).tokens().stream().mapToInt(GeneratedToken::id).toArray();
        };
    }

    /** @param adapter index of a folder, -1 for the base alone */
    private AttachedAdapter attached(String precision, int adapter) throws IOException {
        String key = precision + adapter;
        AttachedAdapter present = attached.get(key);
        if (present != null) {
            return present;
        }
        LanguageModel model = model(precision);
        Adapter read = adapter < 0 ? null : Adapter.read(adapterFolders.get(adapter), model);
        AttachedAdapter fresh = AttachedAdapter.attach(model, read);
        attached.put(key, fresh);
        return fresh;
    }

    private LanguageModel model(String precision) throws IOException {
        LanguageModel present = models.get(precision);
        if (present != null) {
            return present;
        }
        LanguageModel fresh =
                LanguageModel.load(folder, precision.equals("bf16") ? Precision.BFLOAT16 : Precision.FLOAT32);
        models.put(precision, fresh);
        return fresh;
    }

    @Override
    public void close() {
        if (training != null) {
            training.close();
        }
        attached.values().forEach(AttachedAdapter::close);
        models.values().forEach(LanguageModel::close);
    }
}
