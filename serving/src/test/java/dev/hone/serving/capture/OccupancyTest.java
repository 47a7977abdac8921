package dev.hone.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OccupancyTest {

    private static final List<byte[]> TWO = List.of(new byte[10], new byte[20]);

    private final Occupancy occupancy = new Occupancy(1000, 100);

    @Test
    void isSettledOnlyBeforeThePlaceThatIsStillBeingWritten() {
        var slow = occupancy.reserve(TWO);
        var quick = occupancy.reserve(TWO);

        occupancy.settle(quick, true);
        assertThat(occupancy.settledUntil()).isZero();

        occupancy.settle(slow, true);
        assertThat(occupancy.settledUntil()).isEqualTo(4);
    }

    @Test
    void givesBackTheRoomOfAWriteThatFailed() {
        occupancy.settle(occupancy.reserve(TWO), false);

        assertThat(occupancy.waiting()).isZero();
        assertThat(occupancy.bytes()).isZero();
        assertThat(occupancy.settledUntil()).isEqualTo(2);
    }

    @Test
    void goesOnBehindWhatAnEarlierProcessLeft() {
        occupancy.found(new Entry(41, new byte[5]));

        assertThat(occupancy.reserve(TWO).first()).isEqualTo(42);
        assertThat(occupancy.waiting()).isEqualTo(3);
    }
}
