package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.models.TestModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More requests than there are rows, and answers that have no time left. */
class CrowdedEngineTest extends SpeakingEngine {

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
    void whoWaitsForAVersionThatWasTakenBackIsNotBegun() throws InterruptedException {
        restart(1, 3);
        Gate gate = gate();
        engine.submit(request(30), gate.listener());
        gate.awaitReached();
        engine.submit(
                with(request(30), START.plusSeconds(100), true),
                new Recorded(() -> now.updateAndGet(before -> before.plusSeconds(4))));
        Recorded waiting = ask(with(request(30), START.plusSeconds(100), false));
        gate.open();

        assertThat(waiting.failure().map(GenerationFailure::kind)).contains(Kind.REVOKED);
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
}
