package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopFilterTest {

    @Test
    void holdsBackWhatMayBecomeAStopString() {
        StopFilter filter = new StopFilter(List.of("\n\nUser", "###"));
        assertThat(filter.add("a\n")).isEqualTo("a");
        assertThat(filter.add("\nUs")).isEmpty();
        assertThat(filter.add("ing #")).isEqualTo("\n\nUsing ");
        assertThat(filter.add("#")).isEmpty();
        assertThat(filter.stopped()).isFalse();
        assertThat(filter.add("# and more")).isEmpty();
        assertThat(filter.stopped()).isTrue();
        assertThat(filter.add("never shown") + filter.finish()).isEmpty();
    }

    @Test
    void cutsAtTheEarliestStopStringOfAPiece() {
        StopFilter filter = new StopFilter(List.of("late", "stop"));
        assertThat(filter.add("up to stop, late")).isEqualTo("up to ");
        assertThat(filter.stopped()).isTrue();
    }

    @Test
    void showsABeginningThatBecameNothing() {
        StopFilter filter = new StopFilter(List.of("aab"));
        assertThat(filter.add("aa")).isEmpty();
        assertThat(filter.add("a")).isEqualTo("a");
        assertThat(filter.finish()).isEqualTo("aa");
        assertThat(filter.stopped()).isFalse();
    }

    @Test
    void anEmptyStopStringStopsNothing() {
        assertThat(new StopFilter(List.of("")).add("text")).isEqualTo("text");
    }
}
