package dev.hone.streams.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RegistryRetryTest {

    private final List<Long> pauses = new ArrayList<>();
    private final RegistryRetry retry = new RegistryRetry(pauses::add);

    @Test
    void aRegistryThatComesBackWithinTwoMinutesIsWaitedFor() {
        AtomicInteger attempts = new AtomicInteger();

        String answer = retry.until(() -> {
            attempts.incrementAndGet();
            return waitedMs() < 120_000 ? away() : "back";
        });

        assertThat(answer).isEqualTo("back");
        assertThat(attempts).hasValueLessThan(40);
    }

    @Test
    void itIsAskedSoonAndThenEachFiveSeconds() {
        assertThatThrownBy(() -> retry.until(RegistryRetryTest::away)).isInstanceOf(TimeoutException.class);

        assertThat(pauses).startsWith(100L, 200L, 400L).endsWith(5_000L, 5_000L).allMatch(pause -> pause <= 5_000);
    }

    @Test
    void theThreadIsStoppedBeforeItsGroupGivesItUp() {
        RetriableException last = new TimeoutException("away");

        assertThatThrownBy(() -> retry.until(() -> {
                    throw last;
                }))
                .isSameAs(last);
        assertThat(waitedMs()).isBetween(120_000L, 240_000L);
    }

    @Test
    void whatIsNoMatterOfTheRegistryIsNotTriedAgain() {
        assertThatThrownBy(() -> retry.until(() -> {
                    throw new IllegalStateException("ours");
                }))
                .hasMessage("ours");
        assertThat(pauses).isEmpty();
    }

    private static String away() {
        throw new TimeoutException("away");
    }

    private long waitedMs() {
        return pauses.stream().mapToLong(Long::longValue).sum();
    }
}
