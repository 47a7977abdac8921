package dev.hone.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Ledger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgersTest {

    @Test
    void whatWasErasedIsAccountedFor() {
        Ledgers ledgers = new Ledgers(2);
        ledgers.see(ledger(0));
        ledgers.see(ledger(1));

        Events events = ledgers.events();

        assertThat(events.records()).isEqualTo(10);
        assertThat(events.erased()).isEqualTo(6);
        assertThat(events.unaccounted()).isZero();
    }

    private static Ledger ledger(int partition) {
        return new Ledger(
                partition,
                Map.of("prompts", 5L),
                Map.of("accepted", 2L, "erased", 3L),
                1L,
                1L,
                Map.of(),
                Instant.EPOCH,
                List.of(4L),
                Instant.EPOCH);
    }
}
