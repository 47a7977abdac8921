package dev.hone.streams.lines.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Example;
import org.junit.jupiter.api.Test;

/** Which records of the examples topic bring a round nearer. */
class ExampleCounterTest {

    @Test
    void anInteractionCountsOnceHoweverOftenItIsRevised() {
        assertThat(counts(example())).isTrue();
        assertThat(counts(example().setReplaces(true))).isFalse();
    }

    @Test
    void whatIsHeldOutOrTakenBackCountsForNothing() {
        assertThat(counts(example().setHoldout(true))).isFalse();
        assertThat(counts(example().setWithdrawn(true))).isFalse();
    }

    private static boolean counts(Example.Builder example) {
        return ExampleCounter.count(example.build(), 0, 7, 1_767_225_600_000L).getCounts();
    }

    private static Example.Builder example() {
        return Example.newBuilder()
                .setRevision(1)
                .setWithdrawn(false)
                .setLine("main")
                .setSegment("acme/support")
                .setQuality(8192)
                .setHoldout(false);
    }
}
