package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopStringsTest {

    @Test
    void holdsBackWhatMayBecomeAStopString() {
        StopStrings strings = new StopStrings(List.of("\n\nUser", "###"));
        assertThat(strings.add("a\n")).isEqualTo("a");
        assertThat(strings.add("\nUs")).isEmpty();
        assertThat(strings.add("ing #")).isEqualTo("\n\nUsing ");
        assertThat(strings.add("#")).isEmpty();
        assertThat(strings.stopped()).isFalse();
        assertThat(strings.add("# and more")).isEmpty();
        assertThat(strings.stopped()).isTrue();
        assertThat(strings.add("never shown") + strings.finish()).isEmpty();
    }

    @Test
    void cutsAtTheEarliestStopStringOfAPiece() {
        StopStrings strings = new StopStrings(List.of("late", "stop"));
        assertThat(strings.add("up to stop, late")).isEqualTo("up to ");
        assertThat(strings.stopped()).isTrue();
    }

    @Test
    void showsABeginningThatBecameNothing() {
        StopStrings strings = new StopStrings(List.of("aab"));
        assertThat(strings.add("aa")).isEmpty();
        assertThat(strings.add("a")).isEqualTo("a");
        assertThat(strings.finish()).isEqualTo("aa");
        assertThat(strings.stopped()).isFalse();
    }

    @Test
    void anEmptyStopStringStopsNothing() {
        assertThat(new StopStrings(List.of("")).add("text")).isEqualTo("text");
    }
}
