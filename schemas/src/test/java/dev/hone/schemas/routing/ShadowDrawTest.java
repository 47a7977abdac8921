package dev.hone.schemas.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShadowDrawTest {

    private static final List<String> REQUESTS =
            IntStream.range(0, 20_000).mapToObj(i -> "chatcmpl-" + i).toList();

    @Test
    void drawsTheShareThatIsSetAndNobodyWhereThereIsNone() {
        assertThat(REQUESTS.stream().filter(id -> ShadowDraw.isDrawn("salt", id, 0.1)))
                .hasSizeBetween(1_850, 2_150);
        assertThat(REQUESTS).noneMatch(id -> ShadowDraw.isDrawn("salt", id, 0));
        assertThat(REQUESTS).allMatch(id -> ShadowDraw.isDrawn("salt", id, 1));
    }

    @Test
    void anotherRolloutDrawsOthers() {
        long both = REQUESTS.stream()
                .filter(id -> ShadowDraw.isDrawn("salt", id, 0.1) && ShadowDraw.isDrawn("other", id, 0.1))
                .count();

        assertThat(both).isBetween(140L, 260L);
    }

    @Test
    void whatNobodySeesIsCalledAfterWhatWasServed() {
        assertThat(ShadowDraw.id("chatcmpl-7")).isEqualTo("chatcmpl-7.shadow");
        assertThat(ShadowDraw.served("chatcmpl-7.shadow")).isEqualTo("chatcmpl-7");
    }
}
