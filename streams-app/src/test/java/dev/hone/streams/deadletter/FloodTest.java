package dev.hone.streams.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.streams.deadletter.Flood.LeftOut;
import dev.hone.streams.deadletter.Flood.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloodTest {

    private static Place place(long offset, String reason) {
        return new Place("hone.feedback", 3, offset, "decode", reason);
    }

    @Test
    void countsWhatIsTooMuchOfOneSortWhateverItsNumbersAndNames() {
        Flood flood = new Flood(2);

        assertThat(flood.admits(place(1, "schema id 7 is unknown"))).isTrue();
        assertThat(flood.admits(place(2, "schema id 8 is unknown"))).isTrue();
        assertThat(flood.admits(place(3, "schema id 9 is unknown"))).isFalse();
        assertThat(flood.admits(place(4, "unknown metric \"mood\""))).isTrue();
        assertThat(flood.admits(place(5, "schema id 10 is unknown"))).isFalse();
        assertThat(flood.nextMinute())
                .containsExactly(
                        new LeftOut(2, place(3, "schema id 9 is unknown"), place(5, "schema id 10 is unknown")));

        assertThat(flood.admits(place(6, "schema id 7 is unknown"))).isTrue();
        assertThat(flood.nextMinute()).isEmpty();
    }

    @Test
    void reasonsWithoutEndAreOne() {
        Flood flood = new Flood(1);
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            String word = Integer.toString(i, 36).replaceAll("\\d", "x") + "y".repeat(i % 97);
            admitted += flood.admits(place(i, word)) ? 1 : 0;
        }

        assertThat(admitted).isLessThanOrEqualTo(Flood.MOST_REASONS + 1);
        List<LeftOut> leftOut = flood.nextMinute();
        assertThat(leftOut.stream().mapToLong(LeftOut::letters).sum()).isEqualTo(10_000 - admitted);
    }
}
