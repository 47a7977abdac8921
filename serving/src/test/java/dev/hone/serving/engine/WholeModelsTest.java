package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.torch.Torch;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.models.VersionLease;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of whole models beside those of the base and its adapters. */
class WholeModelsTest {

    private static final int TOKENS = 10;

    @TempDir
    Path folder;

    private ServedBase base;
    private WholeModel one;
    private WholeModel two;
    private BatchingEngine engine;

    @BeforeEach
    void start() {
        Torch.setThreads(1);
        base = TestModels.base(folder, 1);
        one = TestModels.whole(base, 1);
        two = TestModels.whole(base, 2);
        engine = new BatchingEngine(
                new EngineConfig(16, 16, 64, 1),
                base.model(),
                base.tokenizer(),
                Set.of(),
                InstantSource.fixed(Instant.EPOCH));
    }

    @AfterEach
    void stop() {
        engine.close();
        one.release();
        two.release();
        base.close();
    }

    /** All have one prompt, which each version remembers of itself alone. */
    @Test
    void eachSaysInOneTurnAndAgainWhatItSaysAlone() {
        List<@Nullable Learned> versions = new ArrayList<>(Collections.singletonList(null));
        versions.addAll(List.of(one, TestModels.adapter(base, 3), two, TestModels.adapter(base, 4)));
        List<Integer> prompt = TestModels.prompt(new SplittableRandom(5), 40);
        List<AttachedAdapter> attached = versions.stream()
                .map(version -> AttachedAdapter.attach(base.model(), version))
                .toList();
        List<List<Integer>> alone =
                versions.stream().map(version -> alone(version, prompt)).toList();
        assertThat(alone).doesNotHaveDuplicates();

        for (int round = 0; round < 3; round++) {
            List<Recorded> heard =
                    attached.stream().map(version -> submitted(version, prompt)).toList();

            assertThat(heard.stream().map(WholeModelsTest::ids)).isEqualTo(alone);
        }
        attached.forEach(AttachedAdapter::close);
    }

    /** Its last row ended, so that its memory may be gone when the batch lets go of it. */
    @Test
    void aModelThatIsFreedWithItsLastLeaseCostsNobodyElseAnything() {
        List<Integer> prompt = TestModels.prompt(new SplittableRandom(6), 20);
        for (long seed = 10; seed < 16; seed++) {
            WholeModel passing = TestModels.whole(base, seed);
            List<Integer> expected = alone(passing, prompt);
            AttachedAdapter attached = AttachedAdapter.attach(base.model(), passing);
            AttachedAdapter staying = AttachedAdapter.attach(base.model(), one);
            Recorded other = submitted(staying, prompt);

            Recorded heard = submitted(new FreeingLease(attached, passing), prompt);

            assertThat(ids(heard)).isEqualTo(expected);
            assertThat(ids(other)).isEqualTo(alone(one, prompt));
        }
        assertThat(engine.failure()).isEmpty();
    }

    /** Frees the model as it is closed. */
    private record FreeingLease(AttachedAdapter attached, WholeModel whole) implements VersionLease {

        @Override
        public String version() {
            return "main@passing";
        }

        @Override
        public String digest() {
            return "sha256:passing";
        }

        @Override
        public TrainedGoals goals() {
            return TrainedGoals.none();
        }

        @Override
        public void close() {
            attached.close();
            whole.release();
        }
    }

    private List<Integer> alone(@Nullable Learned version, List<Integer> prompt) {
        try (Generator generator = new Generator(base.model(), version, Set.of())) {
            int[] ids = prompt.stream().mapToInt(Integer::intValue).toArray();
            List<Integer> said = new ArrayList<>();
            for (int id : generator.generate(ids, Sampling.greedy(TOKENS)).ids()) {
                said.add(id);
            }
            return said;
        }
    }

    private Recorded submitted(AttachedAdapter version, List<Integer> prompt) {
        return submitted(new CountedLease("main@some", version), prompt);
    }

    private Recorded submitted(VersionLease lease, List<Integer> prompt) {
        Instant later = Instant.EPOCH.plusSeconds(1);
        Terms terms = new Terms(new Flow("default", ""), Instant.EPOCH, later, later, () -> true);
        Recorded heard = new Recorded();
        engine.submit(new GenerationRequest(lease, prompt, Sampling.greedy(TOKENS), Guidance.none(), terms), heard);
        return heard;
    }

    private static List<Integer> ids(Recorded heard) {
        return heard.answer().orElseThrow().tokenIds();
    }
}
