package dev.hone.serving.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * An engine whose terms are meant by the time of day, before one that goes by a {@link SteadyClock}: a clock that is
 * set while a request waits or is answered ends nobody's time.
 *
 * @param engine asks the steady clock
 * @param wall what the terms of requests are meant by
 */
public record SteadyEngine(Engine engine, InstantSource wall, InstantSource steady) implements Engine {

    @Override
    public Cancellation submit(GenerationRequest request, GenerationListener listener) {
        Instant now = wall.instant();
        Instant steadyNow = steady.instant();
        Terms terms = request.terms();
        Terms steadily = new Terms(
                terms.flow(),
                steadyNow.minus(since(terms.chosen(), now)),
                steadyNow.plus(Duration.between(now, terms.beginBy())),
                steadyNow.plus(Duration.between(now, terms.deadline())),
                terms.mayGoOn());
        return engine.submit(request.withTerms(steadily), listener);
    }

    // A clock that was put back meanwhile must not lengthen anything.
    private static Duration since(Instant chosen, Instant now) {
        Duration passed = Duration.between(chosen, now);
        return passed.isNegative() ? Duration.ZERO : passed;
    }

    @Override
    public int waiting() {
        return engine.waiting();
    }

    @Override
    public int running() {
        return engine.running();
    }

    @Override
    public boolean takesTokens() {
        return engine.takesTokens();
    }

    @Override
    public boolean constrains() {
        return engine.constrains();
    }

    @Override
    public Optional<AskedForm.Lack> lacks(AskedForm form) {
        return engine.lacks(form);
    }

    @Override
    public boolean computesHere() {
        return engine.computesHere();
    }

    @Override
    public boolean computesAlone() {
        return engine.computesAlone();
    }

    @Override
    public boolean guides() {
        return engine.guides();
    }

    @Override
    public int threads() {
        return engine.threads();
    }

    @Override
    public Optional<Throwable> failure() {
        return engine.failure();
    }

    @Override
    public void close() {
        engine.close();
    }
}
