package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.serving.engine.GenerationFailure.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "404, GONE",
        "429, BUSY",
        "503, AWAY",
        "502, AWAY",
        "401, AWAY",
        "400, REFUSED",
        "422, REFUSED",
        "500, BROKEN",
        "302, BROKEN"
    })
    void aStatusMeans(int status, Kind kind) {
        assertThat(EngineFailures.of(status, null, "{}").kind()).isEqualTo(kind);
    }

    @Test
    void sglangSaysWithA400ThatItHasNoSuchAdapter() {
        String body = """
                {"object": "error", "message": "The following requested LoRA adapters are not loaded: hone.x",
                 "type": "BadRequest", "code": 400}""";

        assertThat(EngineFailures.of(400, null, body).kind()).isEqualTo(Kind.GONE);
    }

    @Test
    void whatTheEngineQuotesIsNotPassedOn() {
        String body = "{\"error\": {\"message\": \"maximum context length is 5; your prompt was: my secret\"}}";

        assertThat(EngineFailures.of(400, null, body).words())
                .contains("longer than its context")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"7, 7", "-, 1", "99999999, 3600", "'Wed, 21 Oct 2026 07:28:00 GMT', 1", "0, 1"},
            nullValues = "-")
    void whenToComeAgainIsBounded(String header, int seconds) {
        assertThat(EngineFailures.of(429, header, "").retryAfterSeconds()).isEqualTo(seconds);
    }
}
