package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLinesTest {

    private static final String STREAM =
            ": comment\r\n\r\ndata: {\"a\": \"grün\"}\r\n\r\nid: 7\ndata:second\ndata: line\n\ndata: [DONE]\n\n";

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void theEventsAreTheSameWhateverPiecesTheyComeIn(long seed) throws GarbledException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        EventLines lines = new EventLines();
        List<String> events = new ArrayList<>();

        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(1, 5));
            events.addAll(lines.add(java.util.Arrays.copyOfRange(bytes, from, to)));
            from = to;
        }

        assertThat(events).containsExactly("{\"a\": \"grün\"}", "second\nline", "[DONE]");
    }

    @Test
    void anEventWithoutAnEndIsRefusedBeforeItFillsTheMemory() {
        EventLines lines = new EventLines();

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2000; i++) {
                        lines.add(new byte[1024]);
                    }
                })
                .isInstanceOf(GarbledException.class);
    }
}
