package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.LinesConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Picks the exposures out of the interactions, at the time of their response, which no revision changes. */
final class ReadExposures extends ContextualProcessor<String, ScoredInteraction, String, EvidenceCounted> {

    private final LinesConfig lines;

    ReadExposures(LinesConfig lines) {
        this.lines = lines;
    }

    @Override
    public void process(Record<String, ScoredInteraction> record) {
        ScoredInteraction interaction = record.value();
        long answeredMs = Math.max(0, interaction.getResponseTime().toEpochMilli());
        Exposures.of(record.key(), interaction, lines)
                .ifPresent(
                        evidence -> context().forward(record.withValue(evidence).withTimestamp(answeredMs)));
    }
}
