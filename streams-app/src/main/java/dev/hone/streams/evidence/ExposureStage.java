package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.LinesConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Picks the evidence of canaries out of what the join meets: each interaction once, when it closes, and each response
 * once, when it comes. So whoever counts it need not read conversations.
 *
 * @param lines whose declared segments are judged by themselves; the others count in the whole alone
 * @param exposures the node that takes interactions, by line and unit, at the time of their response
 * @param responses the node that takes responses, by line
 */
public record ExposureStage(LinesConfig lines, String exposures, String responses)
        implements ProcessorSupplier<String, Object, String, EvidenceCounted> {

    @Override
    public Processor<String, Object, String, EvidenceCounted> get() {
        return new ExposureProcessor();
    }

    private final class ExposureProcessor extends ContextualProcessor<String, Object, String, EvidenceCounted> {

        @Override
        public void process(Record<String, Object> record) {
            if (record.value() instanceof ScoredInteraction interaction) {
                Exposures.of(record.key(), interaction, lines).ifPresent(evidence -> exposed(evidence, interaction));
            } else if (record.value() instanceof ResponseServed response) {
                Exposures.of(response)
                        .ifPresent(evidence -> context()
                                .forward(new Record<>(evidence.getLine(), evidence, record.timestamp()), responses));
            }
        }

        private void exposed(EvidenceCounted evidence, ScoredInteraction interaction) {
            long answeredMs = Math.max(0, interaction.getResponseTime().toEpochMilli());
            context().forward(new Record<>(Exposures.key(evidence), evidence, answeredMs), exposures);
        }
    }
}
