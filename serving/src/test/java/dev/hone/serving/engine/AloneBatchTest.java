package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.schemas.config.Settings;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are computed alone, among others, bit by bit. */
class AloneBatchTest {

    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration LONG = Duration.ofMinutes(5);

    private static ServedBase base;
    private static AttachedAdapter own;
    private static AttachedAdapter others;

    @BeforeAll
    static void start(@TempDir Path folder) {
        base = TestModels.base(folder, 1);
        own = AttachedAdapter.attach(base.model(), TestModels.adapter(base, 1));
        others = AttachedAdapter.attach(base.model(), TestModels.adapter(base, 2));
    }

    @AfterAll
    static void stop() {
        own.close();
        others.close();
        base.close();
    }

    private static BatchingEngine engine(Map<String, String> settings) {
        return new BatchingEngine(
                EngineConfig.from(Settings.of(settings)), base.model(), base.tokenizer(), Set.of(), CLOCK);
    }

    private static List<Integer> prompt(int length, int seed) {
        Random random = new Random(seed);
        return random.ints(length, 0, 256).boxed().toList();
    }

    private static GenerationRequest request(AttachedAdapter by, List<Integer> prompt, Sampling sampling) {
        Instant beginBy = CLOCK.instant().plus(LONG);
        return new GenerationRequest(
                new CountedLease("main@base", by),
                prompt,
                sampling,
                Guidance.none(),
                new Terms(new Flow("acme", "key"), CLOCK.instant(), beginBy, beginBy.plus(LONG), () -> true));
    }

    private static GenerationRequest alone() {
        return request(own, prompt(70, 1), new Sampling(1, 1, 40, 7)).withAlone(true);
    }

    private static List<Double> bits(Recorded heard) {
        return heard.answer().orElseThrow().tokens().stream()
                .map(AnswerToken::chosen)
                .map(AnswerToken.Candidate::logprob)
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3})
    void whatIsComputedAloneIsTheSameWhateverRunsBesideIt(int seed) {
        Map<String, String> settings = Map.of("serving.engine.prompt.tokens", "32", "serving.engine.max.rows", "8");
        Recorded quiet = new Recorded();
        try (BatchingEngine engine = engine(settings)) {
            engine.submit(alone(), quiet);
            bits(quiet);
        }
        Recorded crowded = new Recorded();
        Recorded again = new Recorded();
        try (BatchingEngine engine = engine(settings)) {
            Random random = new Random(seed);
            List<Recorded> crowd = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                crowd.add(new Recorded());
                Sampling sampling = new Sampling(1, 1, 20 + random.nextInt(60), i);
                List<Integer> prompt = i == 0 ? alone().prompt() : prompt(5 + random.nextInt(150), seed + i);
                engine.submit(request(random.nextBoolean() ? own : others, prompt, sampling), crowd.get(i));
            }
            engine.submit(alone(), crowded);
            engine.submit(alone(), again);
            crowd.forEach(one -> assertThat(one.answer()).isPresent());
        }

        for (Recorded heard : List.of(crowded, again)) {
            assertThat(heard.answer().orElseThrow().tokenIds())
                    .isEqualTo(quiet.answer().orElseThrow().tokenIds());
            assertThat(bits(heard)).isEqualTo(bits(quiet));
        }
    }

    /** Were there none, nobody would need what is computed alone. */
    @Test
    void aRowAmongOthersDiffersInItsLastBits() {
        List<List<Double>> seen = new ArrayList<>();
        for (int company = 0; company < 4; company++) {
            Recorded heard = new Recorded();
            try (BatchingEngine engine = engine(Map.of("serving.engine.max.rows", "8"))) {
                for (int i = 0; i < 2 * company; i++) {
                    engine.submit(request(others, prompt(30 + 40 * i, i), Sampling.greedy(60)), new Recorded());
                }
                engine.submit(alone().withAlone(false), heard);
                seen.add(bits(heard));
            }
        }

        assertThat(seen.stream().distinct().count()).isGreaterThan(1);
    }

    @Test
    void anEngineThatCouldNeedMoreMemoryThanMayBeDoesNotStart() {
        assertThatThrownBy(() -> engine(Map.of("serving.engine.cache.bytes", "1000", "serving.engine.max.rows", "3")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("3 rows (serving.engine.max.rows) of "
                        + base.model().config().maxPositions());
    }

    @Test
    void theMemoryIsThatOfRowsAndPositions() {
        var config = base.model().config();
        long each = 2L * config.layers() * config.kvHeads() * config.headSize() * Float.BYTES;

        CacheMemory memory = CacheMemory.of(base.model(), EngineConfig.from(Settings.of(Map.of())));

        assertThat(memory.bytes()).isEqualTo(16L * config.maxPositions() * each);
        engine(Map.of("serving.engine.cache.bytes", Long.toString(memory.bytes())))
                .close();
    }

    @Test
    void theBoundOfKeysAndValuesSaysHowManyWholeModelsMayHaveRowsOfTheirOwn() {
        long ofABatch = CacheMemory.of(base.model(), EngineConfig.from(Settings.of(Map.of())))
                .bytes();

        assertThat(batchesWithin(3 * ofABatch)).isEqualTo(2);
        assertThat(batchesWithin(3 * ofABatch - 1)).isEqualTo(1);
        assertThat(batchesWithin(ofABatch)).isZero();
        assertThat(EngineConfig.from(Settings.of(Map.of())).batchesBeside(base.model(), 5))
                .isEqualTo(5);
    }

    private int batchesWithin(long bytes) {
        return EngineConfig.from(Settings.of(Map.of("serving.engine.cache.bytes", Long.toString(bytes))))
                .batchesBeside(base.model(), 5);
    }
}
