package dev.hone.terminal.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void whatW3cWritesIsRead() {
        assertThat(TraceParent.of(HEADER)).contains(new TraceParent(TRACE, SPAN, true));
        assertThat(TraceParent.of("00-" + TRACE + "-" + SPAN + "-00")).contains(new TraceParent(TRACE, SPAN, false));
        assertThat(TraceParent.of("00-" + TRACE + "-" + SPAN + "-03"))
                .get()
                .extracting(TraceParent::header)
                .isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                HEADER + "-more",
                HEADER + "\n",
            })
    void whatIsMalformedIsNone(String header) {
        assertThat(TraceParent.of(header)).isEmpty();
    }

    @Test
    void aRecordCarriesIt() {
        Headers headers = new RecordHeaders();
        assertThat(TraceParent.of(headers)).isEmpty();

        new TraceParent(TRACE, SPAN, true).addTo(headers);

        assertThat(headers.lastHeader("traceparent").value()).isEqualTo(HEADER.getBytes(UTF_8));
        assertThat(TraceParent.of(headers)).contains(new TraceParent(TRACE, SPAN, true));
    }
}
