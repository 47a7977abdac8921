package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {

    @Test
    void carriesVersionVariantAndTime() {
        Instant now = Instant.parse("2026-11-23T18:00:00.123Z");

        UUID id = new TimeOrderedIds(InstantSource.fixed(now), new Random(1)).next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
    }

    @Test
    void neverRepeatsWithinAMillisecond() {
        TimeOrderedIds ids = new TimeOrderedIds(InstantSource.fixed(Instant.EPOCH), new Random(1));
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(ids.interaction(null))).isTrue();
        }
    }
}
