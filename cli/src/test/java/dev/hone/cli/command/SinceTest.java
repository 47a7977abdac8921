package dev.hone.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.terminal.UsageException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinceTest {

    private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "90s, 2026-11-05T11:58:30Z",
        "10m, 2026-11-05T11:50:00Z",
        "2h, 2026-11-05T10:00:00Z",
        "3d, 2026-11-02T12:00:00Z",
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z"
    })
    void isATimeOrSoLongAgo(String words, Instant moment) {
        assertThat(Since.parse(words, NOW)).isEqualTo(moment);
    }

    @Test
    void saysWhatItWouldTake() {
        assertThatThrownBy(() -> Since.parse("yesterday", NOW))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("10m")
                .hasMessageContaining("yesterday");
    }
}
