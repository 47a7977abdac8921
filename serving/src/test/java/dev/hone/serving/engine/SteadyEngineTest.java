package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.models.VersionLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SteadyEngineTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private long nanos = 7;
    private final List<GenerationRequest> taken = new ArrayList<>();
    private final SteadyClock steady = new SteadyClock(NOON, () -> nanos);

    @Test
    void goesOnWithTheTimeThatPasses() {
        nanos += TimeUnit.SECONDS.toNanos(5);

        assertThat(steady.instant()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void aClockThatWasSetTakesNobodysTime() {
        nanos += TimeUnit.SECONDS.toNanos(5);
        // Somebody has put the clock an hour ahead since the server was started.
        Instant wall = NOON.plus(Duration.ofHours(1));
        Engine engine = new SteadyEngine(new Taking(), () -> wall, steady);

        Engine.Cancellation unused = engine.submit(request(wall.plusSeconds(20), wall.plusSeconds(60)), new Recorded());

        Terms terms = taken.get(0).terms();
        assertThat(terms.beginBy()).isEqualTo(steady.instant().plusSeconds(20));
        assertThat(terms.deadline()).isEqualTo(steady.instant().plusSeconds(60));
    }

    @Test
    void sinceWhenItsVersionWasChosenIsSaidByTheSteadyClockToo() {
        nanos += TimeUnit.SECONDS.toNanos(5);
        Instant wall = NOON.plus(Duration.ofHours(1));
        Engine engine = new SteadyEngine(new Taking(), () -> wall, steady);

        Engine.Cancellation unused =
                engine.submit(request(wall.minusSeconds(3), wall, wall.plusSeconds(60)), new Recorded());

        assertThat(taken.get(0).terms().chosen()).isEqualTo(steady.instant().minusSeconds(3));
    }

    @Test
    void aVersionIsNotChosenLaterThanNowWhereTheClockWasPutBackSince() {
        Engine engine = new SteadyEngine(new Taking(), () -> NOON, steady);

        Engine.Cancellation unused =
                engine.submit(request(NOON.plusSeconds(3_600), NOON, NOON.plusSeconds(60)), new Recorded());

        assertThat(taken.get(0).terms().chosen()).isEqualTo(steady.instant());
    }

    @Test
    void allElseIsAsItWasAsked() {
        Engine engine = new SteadyEngine(new Taking(), () -> NOON, steady);
        GenerationRequest asked = request(NOON.plusSeconds(20), NOON.plusSeconds(60))
                .withWording(new Wording(Conversation.of(List.of(Message.user("Hi"))), null, false))
                .withSpelling(true);

        Engine.Cancellation unused = engine.submit(asked, new Recorded());

        assertThat(taken).containsExactly(asked.withTerms(taken.get(0).terms()));
    }

    private static GenerationRequest request(Instant beginBy, Instant deadline) {
        return request(NOON, beginBy, deadline);
    }

    private static GenerationRequest request(Instant chosen, Instant beginBy, Instant deadline) {
        return new GenerationRequest(
                new NoVersion(),
                List.of(1),
                new Sampling(1, 1, 5, 0),
                Guidance.none(),
                new Terms(new Flow("acme", ""), chosen, beginBy, deadline, () -> true));
    }

    private final class Taking implements Engine {
        @Override
        public Cancellation submit(GenerationRequest request, GenerationListener listener) {
            taken.add(request);
            return () -> {};
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public int running() {
            return 0;
        }

        @Override
        public int threads() {
            return 0;
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private static final class NoVersion implements VersionLease {
        @Override
        public String version() {
            return "main@base";
        }

        @Override
        public String digest() {
            return "sha256:base";
        }

        @Override
        public TrainedGoals goals() {
            return TrainedGoals.none();
        }

        @Override
        public AttachedAdapter attached() {
            throw new IllegalStateException("nothing is generated here");
        }

        @Override
        public void close() {}
    }
}
