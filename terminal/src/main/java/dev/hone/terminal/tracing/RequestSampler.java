package dev.hone.terminal.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** Keeps a share of the traces that begin here, those that another keeps already, and what is marked to be kept. */
final class RequestSampler implements Sampler {

    /** The mark. */
    static final AttributeKey<Boolean> ALWAYS = AttributeKey.booleanKey("hone.always.traced");

    private final Sampler usual;

    /** @param ratio in [0, 1] */
    RequestSampler(double ratio) {
        this.usual = Sampler.parentBased(Sampler.traceIdRatioBased(ratio));
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return Boolean.TRUE.equals(attributes.get(ALWAYS))
                ? SamplingResult.recordAndSample()
                : usual.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
        return "Hone{" + usual.getDescription() + "}";
    }
}
