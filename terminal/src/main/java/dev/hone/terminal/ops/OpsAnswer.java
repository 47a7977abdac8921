package dev.hone.terminal.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;

/** What is answered: a status, and words, JSON or metrics. */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
public record OpsAnswer(int status, String type, byte[] body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT_TYPE = "text/plain; charset=utf-8";
    private static final String JSON_TYPE = "application/json";

    /** Words for people, a line of them. */
    public static OpsAnswer words(int status, String words) {
        return new OpsAnswer(status, TEXT_TYPE, (words.strip() + "\n").getBytes(UTF_8));
    }

    /** Words, all being well. */
    public static OpsAnswer words(String words) {
        return words(HttpURLConnection.HTTP_OK, words);
    }

    /** Maps, lists, texts and numbers as JSON. */
    public static OpsAnswer json(Object value) {
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
            return new OpsAnswer(HttpURLConnection.HTTP_OK, JSON_TYPE, (text + "\n").getBytes(UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON can be made of " + value.getClass(), e);
        }
    }

    /** Metrics in Prometheus's text format. */
    public static OpsAnswer metrics(OpsMetrics metrics) {
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, metrics.snapshots());
        } catch (IOException e) {
            throw new UncheckedIOException("metrics could not be written to memory", e);
        }
        return new OpsAnswer(HttpURLConnection.HTTP_OK, writer.getContentType(), out.toByteArray());
    }

    /** The body as text. */
    public String text() {
        return new String(body, UTF_8);
    }
}
