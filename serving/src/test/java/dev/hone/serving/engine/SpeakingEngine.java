package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.torch.Torch;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine over a model that says one thing, and a clock that is set; each test closes every lease once. */
abstract class SpeakingEngine {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final String TEXT = "Hi,\ud83d\ude00 ok.";

    @TempDir
    static Path folder;

    static ServedBase base;

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final List<CountedLease> leases = new ArrayList<>();
    final List<Gate> gates = new ArrayList<>();
    AttachedAdapter attached;
    BatchingEngine engine;

    @BeforeAll
    static void makeAModelThatSaysOneThing() {
        Torch.setThreads(1);
        base = TestModels.saying(folder, TEXT);
    }

    @AfterAll
    static void closeTheModel() {
        base.close();
    }

    @BeforeEach
    void start() {
        attached = AttachedAdapter.attach(base.model(), null);
        engine = engine(4, 2);
    }

    @AfterEach
    void everyLeaseIsClosedOnceAndNothingRuns() {
        gates.forEach(Gate::open);
        engine.close();
        assertThat(leases).allSatisfy(lease -> assertThat(lease.closes()).isEqualTo(1));
        assertThat(engine.running()).isZero();
        attached.close();
    }

    BatchingEngine engine(int maxRows, int maxWaiting) {
        return new BatchingEngine(
                new EngineConfig(maxRows, maxRows, maxWaiting, 1),
                base.model(),
                base.tokenizer(),
                Set.of(TestModels.END),
                now::get);
    }

    void restart(int maxRows, int maxWaiting) {
        engine.close();
        engine = engine(maxRows, maxWaiting);
    }

    Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    CountedLease lease(AttachedAdapter of) {
        CountedLease lease = new CountedLease("main@base", of);
        leases.add(lease);
        return lease;
    }

    GenerationRequest request(int maxTokens, String... stop) {
        return request(lease(attached), maxTokens, stop);
    }

    GenerationRequest request(CountedLease lease, int maxTokens, String... stop) {
        return new GenerationRequest(
                lease,
                List.of((int) 'x', 258),
                Sampling.greedy(maxTokens).withStop(List.of(stop)),
                Guidance.none(),
                terms("", true));
    }

    Terms terms(String asker, boolean mayGoOn) {
        return new Terms(
                new Flow("default", asker), START, START.plusSeconds(10), START.plusSeconds(20), () -> mayGoOn);
    }

    Recorded ask(GenerationRequest request) {
        Recorded recorded = new Recorded();
        engine.submit(request, recorded);
        return recorded;
    }

    static GenerationRequest with(GenerationRequest plain, Instant deadline, boolean mayGoOn) {
        return new GenerationRequest(
                plain.lease(),
                plain.prompt(),
                plain.sampling(),
                plain.guidance(),
                new Terms(plain.terms().flow(), START, START.plusSeconds(10), deadline, () -> mayGoOn));
    }

    /** Holds the engine's thread at the first piece of a request. */
    static final class Gate {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final Recorded listener = new Recorded(this::hold);

        private void hold() {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Recorded listener() {
            return listener;
        }

        void awaitReached() throws InterruptedException {
            reached.await();
        }

        void open() {
            open.countDown();
        }
    }
}
