package dev.hone.cli.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A collector of OpenTelemetry over HTTP, which keeps what it gets. It reads the protobuf of
 * {@code ExportTraceServiceRequest} by its field numbers.
 */
final class TraceCollector implements AutoCloseable {

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    /**
     * A span.
     *
     * @param program of its resource, {@code service.name}
     * @param parent empty where it has none
     * @param attributes values as text; lists with commas
     * @param links trace and span that it is linked with, {@code TRACE/SPAN}
     */
    record Span(
            String program,
            String trace,
            String id,
            String parent,
            String name,
            Map<String, String> attributes,
            List<String> links) {

        String place() {
            return trace + "/" + id;
        }
    }

    TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                read(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    List<Span> all() {
        return List.copyOf(spans);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void read(byte[] request) {
        for (byte[] resourceSpans : all(request, 1)) {
            String program = all(resourceSpans, 1).stream()
                    .map(resource -> attributes(resource, 1).getOrDefault("service.name", ""))
                    .findFirst()
                    .orElse("");
            for (byte[] scopeSpans : all(resourceSpans, 2)) {
                all(scopeSpans, 2).forEach(span -> spans.add(span(program, span)));
            }
        }
    }

    private static Span span(String program, byte[] span) {
        return new Span(
                program,
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                text(span, 5),
                attributes(span, 9),
                all(span, 13).stream()
                        .map(link -> hex(link, 1) + "/" + hex(link, 2))
                        .toList());
    }

    private static Map<String, String> attributes(byte[] message, int field) {
        Map<String, String> attributes = new TreeMap<>();
        all(message, field)
                .forEach(
                        pair -> attributes.put(text(pair, 1), value(all(pair, 2).get(0))));
        return attributes;
    }

    private static String value(byte[] any) {
        return fields(any).stream()
                .map((Field field) -> value(field))
                .findFirst()
                .orElse("");
    }

    private static String value(Field field) {
        return switch (field.number()) {
            case 1 -> new String(field.bytes(), UTF_8);
            case 2 -> String.valueOf(field.varint() == 1);
            case 4 -> String.valueOf(Double.longBitsToDouble(field.varint()));
            case 5 ->
                all(field.bytes(), 1).stream().map((byte[] item) -> value(item)).collect(Collectors.joining(","));
            default -> String.valueOf(field.varint());
        };
    }

    private static String hex(byte[] message, int field) {
        return all(message, field).stream()
                .map(bytes -> HexFormat.of().formatHex(bytes))
                .findFirst()
                .orElse("");
    }

    private static String text(byte[] message, int field) {
        return all(message, field).stream()
                .map(bytes -> new String(bytes, UTF_8))
                .findFirst()
                .orElse("");
    }

    private static List<byte[]> all(byte[] message, int number) {
        return fields(message).stream()
                .filter(field -> field.number() == number)
                .map(Field::bytes)
                .toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // read once and never compared
    private record Field(int number, long varint, byte[] bytes) {}

    private static List<Field> fields(byte[] message) {
        List<Field> fields = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> fields.add(new Field(number, varint(in), new byte[0]));
                case 1 -> fields.add(new Field(number, in.getLong(), new byte[0]));
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    fields.add(new Field(number, 0, bytes));
                }
                case 5 -> fields.add(new Field(number, in.getInt(), new byte[0]));
                default -> throw new IllegalStateException("no protobuf");
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
