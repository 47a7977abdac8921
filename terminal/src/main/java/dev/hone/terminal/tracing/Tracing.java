package dev.hone.terminal.tracing;

import dev.hone.terminal.HoneVersion;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans and sends them, by OpenTelemetry's own SDK on a thread of its own: who makes a span waits for nobody, and
 * what is too much to be sent, or cannot be, is dropped. Any thread may call.
 */
public final class Tracing implements AutoCloseable {

    /** No traces. */
    public static final Tracing OFF = new Tracing(null);

    private static final String SCOPE = "dev.hone";
    private static final long FLUSH_SECONDS = 5;

    private final @Nullable SdkTracerProvider provider;
    private final @Nullable Tracer tracer;

    /** What a span is of, in OpenTelemetry's words. */
    public enum Kind {
        /** A request that somebody waits for. */
        SERVER(SpanKind.SERVER),
        /** Something that came by a topic. */
        CONSUMER(SpanKind.CONSUMER),
        /** Something that the program does by itself. */
        INTERNAL(SpanKind.INTERNAL);

        private final SpanKind theirs;

        Kind(SpanKind theirs) {
            this.theirs = theirs;
        }
    }

    private Tracing(@Nullable SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider == null ? null : provider.get(SCOPE);
    }

    /** Those that the settings ask for, of a program that the collector knows by this name, {@code hone-serving}. */
    public static Tracing of(TracingConfig config, String program) {
        URI endpoint = config.endpoint();
        if (endpoint == null) {
            return OFF;
        }
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString());
        config.headers().forEach(exporter::addHeader);
        Attributes who = Attributes.builder()
                .put("service.name", program)
                .put("service.version", HoneVersion.read())
                .build();
        return new Tracing(SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(who)))
                .setSampler(new RequestSampler(config.ratio()))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).build())
                .build());
    }

    /** Whether any span is kept. */
    public boolean on() {
        return tracer != null;
    }

    /** A span of a request, or of what became of one: part of what its parent is part of, and kept where that is. */
    public TraceSpan begin(String name, Kind kind, @Nullable TraceParent parent, Instant at) {
        return tracer == null ? TraceSpan.NONE : begin(builder(tracer, name, kind, at), parent);
    }

    /** A span of something rare: kept whatever the ratio is. */
    public TraceSpan beginAlways(String name, Kind kind, @Nullable TraceParent parent, Instant at) {
        return tracer == null
                ? TraceSpan.NONE
                : begin(builder(tracer, name, kind, at).setAttribute(RequestSampler.ALWAYS, true), parent);
    }

    private static SpanBuilder builder(Tracer tracer, String name, Kind kind, Instant at) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind.theirs)
                .setStartTimestamp(at.toEpochMilli(), TimeUnit.MILLISECONDS);
    }

    private static TraceSpan begin(SpanBuilder builder, @Nullable TraceParent parent) {
        Context root = Context.root();
        builder.setParent(parent == null ? root : root.with(Span.wrap(context(parent))));
        Span span = builder.startSpan();
        return span.isRecording() ? new Kept(span) : TraceSpan.NONE;
    }

    private static SpanContext context(TraceParent place) {
        return SpanContext.createFromRemoteParent(
                place.traceId(),
                place.spanId(),
                place.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
    }

    /** Sends what is left, for some seconds at most. */
    @Override
    public void close() {
        if (provider != null) {
            // What could not be sent by then is lost; nothing hangs on it.
            var unused = provider.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }

    private record Kept(Span span) implements TraceSpan {

        private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

        @Override
        public Optional<TraceParent> place() {
            SpanContext context = span.getSpanContext();
            return Optional.of(new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()));
        }

        @Override
        public TraceSpan set(String name, String value) {
            span.setAttribute(name, value);
            return this;
        }

        @Override
        public TraceSpan set(String name, long value) {
            span.setAttribute(name, value);
            return this;
        }

        @Override
        public TraceSpan set(String name, double value) {
            span.setAttribute(name, value);
            return this;
        }

        @Override
        public TraceSpan set(String name, boolean value) {
            span.setAttribute(name, value);
            return this;
        }

        @Override
        public TraceSpan set(String name, List<String> values) {
            span.setAttribute(AttributeKey.stringArrayKey(name), values);
            return this;
        }

        @Override
        public TraceSpan link(TraceParent other) {
            span.addLink(context(other));
            return this;
        }

        @Override
        public void failed(String kind) {
            span.setAttribute(ERROR, kind);
            span.setStatus(StatusCode.ERROR);
        }

        @Override
        public void end(Instant at) {
            span.end(at.toEpochMilli(), TimeUnit.MILLISECONDS);
        }
    }
}
