package dev.hone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleTest {

    @Test
    void coloursAreForTerminalsAlone() {
        assertThat(Style.of(true, Map.of("TERM", "xterm")).strong("x")).isEqualTo("\u001b[1mx\u001b[0m");
        assertThat(Style.of(false, Map.of("TERM", "xterm")).strong("x")).isEqualTo("x");
    }

    @Test
    void whoWantsNoneGetsNone() {
        assertThat(Style.of(true, Map.of("NO_COLOR", "1")).state("champion")).isEqualTo("champion");
        assertThat(Style.of(true, Map.of("TERM", "dumb")).state("champion")).isEqualTo("champion");
        assertThat(Style.of(true, Map.of("NO_COLOR", "")).state("champion")).isNotEqualTo("champion");
    }

    @Test
    void aWordThatIsNoStateStaysAsItIs() {
        assertThat(Style.of(true, Map.of()).state("1,500")).isEqualTo("1,500");
    }
}
