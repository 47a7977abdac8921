package dev.hone.streams;

import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.streams.join.JoinWatch;
import dev.hone.terminal.ops.OpsHistogram;
import dev.hone.terminal.tracing.TraceParent;
import dev.hone.terminal.tracing.TraceSpan;
import dev.hone.terminal.tracing.Tracing;
import dev.hone.terminal.tracing.Tracing.Kind;
import java.time.Instant;
import java.util.Optional;

/** What the join does, as metrics and as spans. */
record JoinReport(OpsHistogram delays, OrphanCount orphans, Tracing tracing) implements JoinWatch {

    private static final double MS_PER_SECOND = 1000;

    @Override
    public void feedbackJoined(long delayMs) {
        delays.observe(delayMs / MS_PER_SECOND);
    }

    @Override
    public void orphaned(String input, String producer, int records) {
        orphans.add(input, producer, records);
    }

    @Override
    public Optional<TraceParent> scored(String id, ScoredInteraction interaction, TraceParent trace, Saying saying) {
        if (!tracing.on()) {
            return Optional.of(trace);
        }
        // A log that is read again, or a machine's clock, may be before the record's time.
        Instant from = saying.from().isAfter(saying.to()) ? saying.to() : saying.from();
        TraceSpan span = tracing.begin("join interaction", Kind.CONSUMER, trace, from)
                .set("gen_ai.response.id", id)
                .set("hone.line", interaction.getLine())
                .set("hone.segment", interaction.getSegment())
                .set("hone.interaction.revision", interaction.getRevision())
                .set("hone.interaction.closed", interaction.getClosed())
                .set("hone.interaction.votes", interaction.getVotes().size());
        TraceParent feedback = saying.feedback();
        if (feedback != null) {
            span.link(feedback);
        }
        span.end(saying.to());
        return span.place().or(() -> Optional.of(trace));
    }
}
