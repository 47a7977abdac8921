package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizedTest {

    private static final Sized LOAD = Sized.ofLoad(200);

    @Test
    void whatWasReadBesideTheOpenOnesIsNotCounted() {
        assertThat(LOAD.once(0, 150)).isEqualTo(new Sized(200, false));
        assertThat(LOAD.once(.3, 150)).isEqualTo(new Sized(140, false));
        assertThat(LOAD.once(.5, 150)).isEqualTo(new Sized(100, false));
    }

    @Test
    void whereOneCommitHasNearlyAllTheOpenOnesAreCountedToo() {
        assertThat(LOAD.once(.51, 150)).isEqualTo(new Sized(350, true));
        assertThat(LOAD.once(1, 150)).isEqualTo(new Sized(350, true));
    }
}
