package dev.hone.streams.relabel;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ScoredInteraction;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Turns revisions of interactions into examples, and into withdrawals where a revision takes its quality back. What an
 * interaction carries of its trace its example does.
 */
public final class RelabelStage implements ProcessorSupplier<String, ScoredInteraction, String, Example> {

    private final Relabelling relabelling;

    /** The newest goal set of {@code line/segment}; null before there is one. */
    @FunctionalInterface
    public interface GoalSets {
        @Nullable
        GoalSet of(String lineAndSegment);
    }

    public RelabelStage(GoalSets goalSets, RelabelConfig config) {
        this.relabelling = new Relabelling(goalSets, config.holdout());
    }

    @Override
    public Processor<String, ScoredInteraction, String, Example> get() {
        return new RelabelProcessor();
    }

    private final class RelabelProcessor extends ContextualProcessor<String, ScoredInteraction, String, Example> {

        @Override
        public void process(Record<String, ScoredInteraction> record) {
            relabelling.example(record.value()).ifPresent(example -> context().forward(record.withValue(example)));
        }
    }
}
