package dev.hone.schemas.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnchorDrawTest {

    private static final List<String> REQUESTS =
            IntStream.range(0, 20_000).mapToObj(i -> "chatcmpl-" + i).toList();

    @Test
    void drawsTheShareThatIsSetAndFourTimesTheDefaultForTheChampion() {
        assertThat(REQUESTS.stream().filter(id -> AnchorDraw.isAnchor(id, 0.02)).count())
                .isBetween(340L, 460L);
        assertThat(REQUESTS.stream().filter(AnchorDraw::isCompared).count()).isBetween(1_480L, 1_720L);
    }

    @Test
    void noRequestIsOnBothSidesAtTheLargestShareThatMayBeSet() {
        assertThat(REQUESTS.stream().filter(AnchorDraw::isCompared))
                .isNotEmpty()
                .noneMatch(id -> AnchorDraw.isAnchor(id, 0.5));
    }

    @Test
    void allChoicesOfARequestAreDrawnTogether() {
        assertThat(REQUESTS)
                .allSatisfy(id -> assertThat(AnchorDraw.isCompared(id + ".1"))
                        .isEqualTo(AnchorDraw.isCompared(id))
                        .isEqualTo(AnchorDraw.isCompared(id + ".12")));
        assertThat(AnchorDraw.isFurtherChoice("chatcmpl-7.1")).isTrue();
        assertThat(AnchorDraw.isFurtherChoice("chatcmpl-7")).isFalse();
    }
}
