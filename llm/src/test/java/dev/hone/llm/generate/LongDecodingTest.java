package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.torch.LiveTensors;
import dev.hone.llm.torch.ResidentMemory;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of steps with rows and adapters that come and go leave no tensor and no memory behind. */
@Tag("slow")
class LongDecodingTest {

    private static final ModelConfig CONFIG = ModelConfig.small(300, 64, 2, 4, -1);
    private static final long BOUND_KILOBYTES = 24L << 10;

    @Test
    void fiveThousandStepsGrowNeitherTensorsNorMemory() throws IOException {
        Torch.setThreads(1);
        LoraConfig lora = LoraConfig.of(4, 8, List.of("q_proj", "down_proj"));
        try (LanguageModel model = SureModel.of(CONFIG, 4);
                AttachedAdapter base = AttachedAdapter.attach(model, null);
                AttachedAdapter first = AttachedAdapter.attach(model, Adapter.create(lora, CONFIG, 1));
                AttachedAdapter second = AttachedAdapter.attach(model, Adapter.create(lora, CONFIG, 2));
                DecodingBatch batch = new DecodingBatch(model, Set.of(), 6)) {
            List<AttachedAdapter> versions = List.of(base, first, second);
            SplittableRandom random = new SplittableRandom(9);
            run(batch, versions, random, 1_500);
            long tensors = LiveTensors.count();
            long resident = ResidentMemory.kilobytes();
            run(batch, versions, random, 5_000);
            assertThat(LiveTensors.count()).isLessThanOrEqualTo(tensors + 8);
            assertThat(ResidentMemory.kilobytes() - resident).isLessThan(BOUND_KILOBYTES);
        }
    }

    private static void run(DecodingBatch batch, List<AttachedAdapter> versions, SplittableRandom random, int steps) {
        for (int step = 0; step < steps; step++) {
            if (batch.rows().size() < 6) {
                batch.join(List.of(row(versions.get(random.nextInt(versions.size())), random)));
            }
            batch.step();
        }
    }

    private static DecodingRow row(AttachedAdapter version, SplittableRandom random) {
        Sampling sampling = new Sampling(random.nextInt(2), .9, 1 + random.nextInt(40), random.nextLong())
                .withTopK(random.nextInt(3) * 20)
                .withRepetitionPenalty(1 + random.nextInt(2) * .2);
        return new DecodingRow(version, random.ints(20, 0, 300).toArray(), sampling);
    }
}
