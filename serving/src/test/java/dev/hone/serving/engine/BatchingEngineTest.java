package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.torch.Torch;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.models.TestModels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchingEngineTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TEXT = "Hi,\ud83d\ude00 ok.";

    @TempDir
    static Path folder;

    private static ServedBase base;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<CountedLease> leases = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();
    private AttachedAdapter attached;
    private BatchingEngine engine;

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

    private BatchingEngine engine(int maxRows, int maxWaiting) {
        return new BatchingEngine(
                new EngineConfig(maxRows, maxRows, maxWaiting, 1),
                base.model(),
                base.tokenizer(),
                Set.of(TestModels.END),
                now::get);
    }

    private void restart(int maxRows, int maxWaiting) {
        engine.close();
        engine = engine(maxRows, maxWaiting);
    }

    private Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    private CountedLease lease(AttachedAdapter of) {
        CountedLease lease = new CountedLease("main@base", of);
        leases.add(lease);
        return lease;
    }

    private GenerationRequest request(int maxTokens, String... stop) {
        return request(lease(attached), maxTokens, stop);
    }

    private GenerationRequest request(CountedLease lease, int maxTokens, String... stop) {
        return new GenerationRequest(
                lease,
                List.of((int) 'x', 258),
                Sampling.greedy(maxTokens).withStop(List.of(stop)),
                Guidance.none(),
                terms("", true));
    }

    private Terms terms(String asker, boolean mayGoOn) {
        return new Terms(new Flow("default", asker), START.plusSeconds(10), START.plusSeconds(20), () -> mayGoOn);
    }

    private Recorded ask(GenerationRequest request) {
        Recorded recorded = new Recorded();
        engine.submit(request, recorded);
        return recorded;
    }

    @Test
    void answersInPiecesOfWholeCharacters() {
        Recorded heard = ask(request(30));
        Generated answer = heard.answer().orElseThrow();
        assertThat(answer.text()).isEqualTo(TEXT);
        assertThat(answer.stopped()).isTrue();
        assertThat(answer.tokenIds()).hasSize(12).endsWith(TestModels.END);
        assertThat(heard.pieces()).containsExactly("H", "i", ",", "\ud83d\ude00", " ", "o", "k", ".");
        assertThat(heard.ends()).isEqualTo(1);
    }

    @Test
    void saysThatItCameToItsLimit() {
        Recorded heard = ask(request(5));
        Generated answer = heard.answer().orElseThrow();
        assertThat(answer.stopped()).isFalse();
        assertThat(answer.text()).isEqualTo("Hi,\ufffd");
        assertThat(String.join("", heard.pieces())).isEqualTo(answer.text());
    }

    @Test
    void stopsAtAStringThatLiesAcrossTokens() {
        Recorded heard = ask(request(30, "i, no", "\ud83d\ude00 o"));
        Generated answer = heard.answer().orElseThrow();
        assertThat(answer.text()).isEqualTo("Hi,");
        assertThat(answer.stopped()).isTrue();
        assertThat(heard.pieces()).containsExactly("H", "i,");
    }

    @Test
    void showsTheHeldBackBeginningOfAStopStringThatDidNotCome() {
        Generated answer = ask(request(30, ".!")).answer().orElseThrow();
        assertThat(answer.text()).isEqualTo(TEXT);
    }

    @Test
    void refusesWhoComesWhenTheLineIsFull() throws InterruptedException {
        restart(1, 2);
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded second = ask(request(30));
        Recorded third = ask(request(30));
        CountedLease refused = new CountedLease("main@base", attached);
        GenerationRequest fourth = request(refused, 30);

        assertThatThrownBy(() -> engine.submit(fourth, new Recorded())).isInstanceOf(QueueFullException.class);

        assertThat(engine.running()).isEqualTo(3);
        assertThat(refused.closes()).isZero();
        gate.open();
        assertThat(second.answer()).isPresent();
        assertThat(third.answer()).isPresent();
    }

    @Test
    void atTheDeadlineWhoRunsEndsWithWhatThereIsAndWhoWaitsIsGivenUp() throws InterruptedException {
        restart(1, 2);
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded waiting = ask(request(30));
        now.set(START.plus(Duration.ofSeconds(20)));
        gate.open();
        Generated cut = gate.listener().answer().orElseThrow();
        assertThat(cut.stopped()).isFalse();
        assertThat(cut.text()).isEqualTo("H");
        assertThat(cut.tokenIds()).hasSize(1);
        assertThat(waiting.failure().map(GenerationFailure::kind)).contains(Kind.DEADLINE);
        assertThat(waiting.pieces()).isEmpty();
    }

    @Test
    void whoCouldNotBeDoneWithInTimeIsNotBegun() throws InterruptedException {
        restart(1, 2);
        Recorded slow = new Recorded(() -> now.updateAndGet(before -> before.plusMillis(200)));
        engine.submit(request(30), slow);
        assertThat(slow.answer()).isPresent();
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded waiting = ask(with(request(30), START.plusSeconds(10), true));
        now.set(START.plusSeconds(9));
        gate.open();

        assertThat(gate.listener().answer()).isPresent();
        assertThat(waiting.failure().map(GenerationFailure::kind)).contains(Kind.DEADLINE);
        assertThat(waiting.pieces()).isEmpty();
    }

    @Test
    void whoHasWaitedForTooLongIsGivenUpHoweverLongItsAnswerMayTake() throws InterruptedException {
        restart(1, 2);
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded waiting = ask(request(30));
        now.set(START.plusSeconds(10));
        gate.open();

        assertThat(gate.listener().answer().map(Generated::text)).contains(TEXT);
        assertThat(waiting.failure().map(GenerationFailure::kind)).contains(Kind.DEADLINE);
    }

    @Test
    void anAnswerOfAVersionThatWasTakenBackEndsSoon() {
        Recorded heard = new Recorded(() -> now.updateAndGet(before -> before.plusSeconds(4)));
        engine.submit(with(request(30), START.plusSeconds(100), false), heard);

        Generated cut = heard.answer().orElseThrow();
        assertThat(cut.stopped()).isFalse();
        // Asked at 0, 4, 8 and 12 seconds, of which the last is past the grace of ten.
        assertThat(cut.text()).isEqualTo("Hi,");
    }

    @Test
    void anEngineThatStopsWaitsForNoLongAnswer() throws Exception {
        Gate gate = gate();
        engine.submit(with(request(30), START.plusSeconds(100), true), gate.listener());
        gate.awaitReached();
        Thread closing = new Thread(engine::close);
        closing.start();
        while (closing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        now.set(START.plus(BatchingEngine.DRAIN));
        gate.open();
        closing.join();

        assertThat(gate.listener().answer().map(Generated::text)).contains("H");
    }

    private static GenerationRequest with(GenerationRequest plain, Instant deadline, boolean mayGoOn) {
        return new GenerationRequest(
                plain.lease(),
                plain.prompt(),
                plain.sampling(),
                plain.guidance(),
                new Terms(plain.terms().flow(), START.plusSeconds(10), deadline, () -> mayGoOn));
    }

    @Test
    void whoeverHasMostOfAFullLineMakesRoom() throws InterruptedException {
        restart(1, 2);
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded first = ask(request(30));
        Recorded crowdedOut = ask(request(30));
        GenerationRequest plain = request(30);
        Recorded other = ask(new GenerationRequest(
                plain.lease(), plain.prompt(), plain.sampling(), plain.guidance(), terms("another", true)));

        assertThat(engine.waiting()).isEqualTo(2);
        gate.open();
        assertThat(first.answer()).isPresent();
        assertThat(other.answer()).isPresent();
        assertThat(crowdedOut.failure().map(GenerationFailure::kind)).contains(Kind.CROWDED_OUT);
    }

    @Test
    void noMoreRowsThanMayAreOfOneKey() throws InterruptedException {
        engine.close();
        engine = new BatchingEngine(
                new EngineConfig(2, 1, 3, 1), base.model(), base.tokenizer(), Set.of(TestModels.END), now::get);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded same = new Recorded(() -> order.add("same"));
        GenerationRequest plain = request(30);
        engine.submit(request(30), same);
        engine.submit(
                new GenerationRequest(
                        plain.lease(), plain.prompt(), plain.sampling(), plain.guidance(), terms("other", true)),
                new Recorded(() -> order.add("other")));
        gate.open();

        assertThat(same.answer()).isPresent();
        assertThat(order.subList(0, 7)).containsOnly("other");
    }

    @Test
    void cancelsWhoRunsAndWhoWaits() throws InterruptedException {
        restart(1, 2);
        Gate gate = gate();
        Engine.Cancellation first = engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded waiting = new Recorded();
        engine.submit(request(30), waiting).cancel();
        Recorded last = ask(request(30));
        first.cancel();
        gate.open();
        assertThat(gate.listener().failure().map(GenerationFailure::kind)).contains(Kind.CANCELLED);
        assertThat(waiting.failure().map(GenerationFailure::kind)).contains(Kind.CANCELLED);
        assertThat(last.answer()).isPresent();
        assertThat(gate.listener().pieces()).hasSize(1);
    }

    private GenerationRequest guided() {
        GenerationRequest plain = request(30);
        return new GenerationRequest(
                plain.lease(), plain.prompt(), plain.sampling(), Guidance.of(2, new int[] {'y', 258}), plain.terms());
    }

    @Test
    void aGuidedRequestTakesTwoRowsAndNobodyOvertakesIt() throws InterruptedException {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        restart(2, 3);
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded guided = new Recorded(() -> order.add("guided"));
        Recorded after = new Recorded(() -> order.add("after"));
        engine.submit(guided(), guided);
        engine.submit(request(30), after);
        gate.open();

        assertThat(guided.answer().map(Generated::text)).contains(TEXT);
        assertThat(after.answer().map(Generated::text)).contains(TEXT);
        assertThat(order).hasSize(16);
        assertThat(order.subList(0, 8)).containsOnly("guided");
    }

    @Test
    void aGuidedRequestIsAnsweredWhereThereIsOneRow() {
        restart(1, 3);
        Recorded first = ask(guided());
        Recorded second = ask(request(30));

        assertThat(first.answer().map(Generated::text)).contains(TEXT);
        assertThat(second.answer().map(Generated::text)).contains(TEXT);
    }

    @Test
    void refusesAPromptToGuideAwayFromThatTheModelCannotContinue() {
        GenerationRequest plain = request(new CountedLease("main@base", attached), 30);
        GenerationRequest tooLong = new GenerationRequest(
                plain.lease(), plain.prompt(), plain.sampling(), Guidance.of(2, new int[2040]), plain.terms());

        assertThatThrownBy(() -> engine.submit(tooLong, new Recorded())).hasMessageContaining("2048 positions");
    }

    @Test
    void aFailedStepCostsTheRowsOfItsVersionAlone() throws InterruptedException {
        AttachedAdapter broken = AttachedAdapter.attach(base.model(), null);
        Gate gate = gate();
        engine.submit(request(lease(broken), 30), gate.listener());
        gate.awaitReached();
        Recorded other = ask(request(30));
        broken.close();
        gate.open();
        assertThat(gate.listener().failure().map(GenerationFailure::kind)).contains(Kind.BROKEN);
        assertThat(other.answer().map(Generated::text)).contains(TEXT);
        assertThat(ask(request(30)).answer().map(Generated::text)).contains(TEXT);
        assertThat(engine.failure()).isEmpty();
    }

    @Test
    void aVersionThatCannotBeginCostsItsRequestAlone() {
        AttachedAdapter gone = AttachedAdapter.attach(base.model(), null);
        gone.close();
        Recorded lost = ask(request(lease(gone), 30));
        assertThat(lost.failure().map(GenerationFailure::kind)).contains(Kind.BROKEN);
        assertThat(ask(request(30)).answer().map(Generated::text)).contains(TEXT);
    }

    @Test
    void versionsTakeTurns() throws InterruptedException {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (AttachedAdapter second = AttachedAdapter.attach(base.model(), null)) {
            Gate gate = gate();
            engine.submit(request(30), gate.listener());
            gate.awaitReached();
            Recorded one = new Recorded(() -> order.add("one"));
            Recorded two = new Recorded(() -> order.add("two"));
            engine.submit(request(30), one);
            engine.submit(request(lease(second), 30), two);
            gate.open();
            assertThat(one.answer()).isPresent();
            assertThat(two.answer()).isPresent();
        }
        assertThat(String.join(" ", order)).isEqualTo(String.join(" ", Collections.nCopies(8, "one two")));
    }

    @Test
    void aListenerThatThrowsLosesItsOwnAnswerAlone() {
        Recorded thrower = new Recorded(() -> {
            throw new IllegalStateException("no more room");
        });
        engine.submit(request(30), thrower);
        Recorded other = ask(request(30));
        assertThat(thrower.failure().map(GenerationFailure::kind)).contains(Kind.BROKEN);
        assertThat(other.answer().map(Generated::text)).contains(TEXT);
        assertThat(thrower.ends()).isEqualTo(1);
    }

    @Test
    void itsThreadRecordsNoGradients() {
        AtomicBoolean recording = new AtomicBoolean(true);
        Recorded heard = new Recorded(() -> recording.set(Torch.recordsGradients()));
        engine.submit(request(30), heard);
        assertThat(heard.answer()).isPresent();
        assertThat(recording).isFalse();
    }

    @Test
    void aRowForWhichAVersionGivesNoNumbersCostsNoOtherOne() {
        AttachedAdapter broken = TestModels.overflowing(base);
        Recorded lost = ask(request(lease(broken), 30));
        Recorded other = ask(request(30));
        assertThat(lost.failure().map(GenerationFailure::kind)).contains(Kind.BROKEN);
        assertThat(other.answer().map(Generated::text)).contains(TEXT);
        assertThat(engine.failure()).isEmpty();
        broken.close();
    }

    @Test
    void letsWhatRunsComeToItsEndWhenClosed() throws InterruptedException {
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        Recorded second = ask(request(30));
        gate.open();
        engine.close();
        assertThat(gate.listener().ends() + second.ends()).isEqualTo(2);
        assertThat(second.answer()).isPresent();
        GenerationRequest late = request(new CountedLease("main@base", attached), 30);
        assertThatThrownBy(() -> engine.submit(late, new Recorded())).hasMessageContaining("closed");
    }

    @Test
    void refusesAPromptThatTheModelCannotContinue() {
        GenerationRequest tooLong = request(new CountedLease("main@base", attached), 2047);
        assertThatThrownBy(() -> engine.submit(tooLong, new Recorded()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2048 positions");
        assertThat(engine.running()).isZero();
    }

    @Test
    void computesOnSoManyThreadsAsItsSettingSaysWhateverOthersDo() throws InterruptedException {
        try (var own = new BatchingEngine(
                new EngineConfig(4, 4, 2, 3), base.model(), base.tokenizer(), Set.of(TestModels.END), now::get)) {
            AtomicInteger threads = new AtomicInteger();
            CountDownLatch generated = new CountDownLatch(1);
            Torch.setThreads(1);

            own.submit(request(2), new Recorded(() -> {
                threads.set(Torch.threads());
                generated.countDown();
            }));

            generated.await();
            assertThat(threads).hasValue(3);
            assertThat(Torch.threads()).isEqualTo(1);
        }
    }

    /** Holds the engine's thread at the first piece of a request. */
    private static final class Gate {

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
