package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RevocationTest {

    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private final AtomicBoolean allowed = new AtomicBoolean(true);
    private final Revocation revocation = new Revocation(allowed::get, START);

    @Test
    void anAnswerGoesOnForAWhileAndThenEnds() {
        isDue(0);
        allowed.set(false);

        assertThat(isDue(9.999)).isFalse();
        assertThat(isDue(10)).isTrue();
    }

    @Test
    void aMomentInWhichNothingWasHeardEndsNothing() {
        isDue(0);
        allowed.set(false);
        isDue(9);
        allowed.set(true);
        isDue(10);
        allowed.set(false);

        assertThat(isDue(19.999)).isFalse();
    }

    @Test
    void whatStoodStillMeanwhileGetsNoFurtherWhile() {
        isDue(0);
        allowed.set(false);

        assertThat(isDue(3_600)).isTrue();
    }

    @Test
    void whatWasNotLookedAtSinceItsVersionWasChosenGetsItsWhileFromThenOn() {
        allowed.set(false);

        assertThat(isDue(9.999)).isFalse();
        assertThat(isDue(10)).isTrue();
    }

    @Test
    void whatStoodStillBeforeItWasLookedAtEndsAtOnce() {
        allowed.set(false);

        assertThat(isDue(3_600)).isTrue();
    }

    private boolean isDue(double seconds) {
        return revocation.isDue(START.plus(Duration.ofMillis((long) (seconds * 1_000))));
    }
}
