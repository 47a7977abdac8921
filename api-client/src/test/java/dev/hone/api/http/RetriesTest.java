package dev.hone.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesTest {

    private static final Retries TWICE = new Retries(2, Duration.ofMillis(100), Duration.ofSeconds(10));

    private static HttpHeaders headers(String... pairs) {
        Map<String, List<String>> map = Stream.of(pairs)
                .map(pair -> pair.split(": "))
                .collect(Collectors.toMap(pair -> pair[0], pair -> List.of(pair[1])));
        return HttpHeaders.of(map, (name, value) -> true);
    }

    @ParameterizedTest
    @CsvSource({
        "408, true",
        "409, true",
        "429, true",
        "500, true",
        "503, true",
        "400, false",
        "401, false",
        "404, false"
    })
    void sendsAgainWhatDidNotGetThrough(int status, boolean again) {
        assertThat(TWICE.afterAnswer(status, headers(), 1, 0).isPresent()).isEqualTo(again);
    }

    @Test
    void theServerHasTheLastWord() {
        assertThat(TWICE.afterAnswer(504, headers("x-should-retry: false"), 1, 0))
                .isEmpty();
        assertThat(TWICE.afterAnswer(400, headers("x-should-retry: true"), 1, 0))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"retry-after: 3, 3000", "retry-after: 0.5, 500", "retry-after-ms: 70, 70", "retry-after: soon, 100"})
    void waitsAsLongAsTheServerSays(String header, long ms) {
        assertThat(TWICE.afterAnswer(429, headers(header), 1, 0)).contains(Duration.ofMillis(ms));
    }

    @Test
    void doesNotWaitForLongerThanItMay() {
        assertThat(TWICE.afterAnswer(429, headers("retry-after: 11"), 1, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 100", "2, 0, 200", "1, 1, 75"})
    void waitsTwiceAsLongEachTimeLessAQuarterAtMost(int before, double random, long ms) {
        assertThat(TWICE.afterFailure(before, random)).contains(Duration.ofMillis(ms));
    }

    @Test
    void endsAfterItsTries() {
        assertThat(TWICE.afterFailure(3, 0)).isEmpty();
        assertThat(TWICE.afterAnswer(429, headers(), 3, 0)).isEmpty();
        assertThat(Retries.none().afterFailure(1, 0)).isEqualTo(Optional.empty());
    }

    @Test
    void refusesWhatMakesNoSense() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new Retries(-1, second, second)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Retries(1, second, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
