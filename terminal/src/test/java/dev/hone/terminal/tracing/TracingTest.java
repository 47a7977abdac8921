package dev.hone.terminal.tracing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.hone.terminal.tracing.Tracing.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector gets, as bytes: the test of all programs together reads their fields. */
class TracingTest {

    private static final TraceParent CALLER =
            new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void start() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            try (exchange) {
                String who = String.valueOf(exchange.getRequestHeaders().getFirst("x-team"));
                received.add(who + new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    private Tracing tracing(double ratio) {
        URI endpoint = URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
        return Tracing.of(new TracingConfig(endpoint, ratio, Map.of("x-team", "one")), "hone-test");
    }

    @Test
    void aSpanIsPartOfTheTraceOfItsCallerAndIsSentAtTheLatestAtTheEnd() {
        TraceParent place;
        try (Tracing tracing = tracing(0)) {
            TraceSpan span = tracing.begin("chat main", Kind.SERVER, CALLER, AT).set("hone.line", "main");
            place = span.place().orElseThrow();
            span.end(AT.plusSeconds(1));
        }

        assertThat(place.traceId()).isEqualTo(CALLER.traceId());
        assertThat(place.spanId()).isNotEqualTo(CALLER.spanId());
        assertThat(received).hasSize(1);
        assertThat(received.get(0))
                .startsWith("one")
                .contains("hone-test", "chat main", "hone.line", raw(place.traceId()), raw(place.spanId()))
                .contains(raw(CALLER.spanId()));
    }

    @Test
    void theRatioIsOfThoseThatNobodyHasDecidedOnAndWhatIsRareIsAlwaysKept() {
        TraceParent unkept = new TraceParent(CALLER.traceId(), CALLER.spanId(), false);
        try (Tracing none = tracing(0);
                Tracing all = tracing(1)) {
            assertThat(none.begin("a", Kind.SERVER, null, AT).place()).isEmpty();
            assertThat(none.begin("a", Kind.SERVER, unkept, AT).place()).isEmpty();
            assertThat(none.beginAlways("a", Kind.CONSUMER, null, AT).place()).isPresent();
            assertThat(all.begin("a", Kind.SERVER, null, AT).place()).isPresent();
            assertThat(all.begin("a", Kind.SERVER, unkept, AT).place()).isEmpty();
        }
    }

    @Test
    void withoutACollectorNothingIsMade() {
        TraceSpan span = Tracing.OFF.beginAlways("a", Kind.SERVER, CALLER, AT);

        assertThat(span).isSameAs(TraceSpan.NONE);
        Tracing.OFF.close();
    }

    private static String raw(String hex) {
        return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    }
}
