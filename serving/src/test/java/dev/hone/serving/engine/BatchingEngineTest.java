package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.torch.Torch;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.models.TestModels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchingEngineTest extends SpeakingEngine {

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
}
