package dev.hone.streams.join;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.topics.Topics;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Joins prompts, responses and feedback by interaction, in whatever order they come, and forwards scored interactions,
 * counts for the thresholds and the ledger of its partition.
 */
public final class JoinStage implements ProcessorSupplier<String, Object, Object, Object> {

    private final JoinSettings settings;
    private final Revisions.Readers readers;
    private final Erasures erasures;
    private final Outlets outlets;

    /**
     * The nodes that take what this stage forwards.
     *
     * @param interactions revisions for everybody, without token ids
     * @param revisions the same with the ids of the response
     * @param evidence what may be evidence of a canary: interactions as they close, responses as they come
     * @param sessions what it writes to itself where a session lies
     * @param feedback what it writes to itself where the interactions of a session lie
     */
    public record Outlets(
            String interactions,
            String revisions,
            String evidence,
            String deltas,
            String ledgers,
            String deadLetters,
            String examples,
            String erased,
            String sessions,
            String feedback) {}

    /**
     * Makes the stage.
     *
     * @param canonical what a prompt was made into before it came here, to be done again where its bytes are read again
     */
    public JoinStage(
            JoinSettings settings,
            ConnectionConfig connection,
            UnaryOperator<PromptSubmitted> canonical,
            Erasures erasures,
            Outlets outlets) {
        this.settings = settings;
        this.erasures = erasures;
        this.outlets = outlets;
        var prompts = connection.valueSerde(Topics.PROMPTS).deserializer();
        var responses = connection.valueSerde(Topics.RESPONSES).deserializer();
        var feedback = connection.valueSerde(Topics.FEEDBACK).deserializer();
        this.readers = new Revisions.Readers(
                original -> canonical.apply(prompts.deserialize(original.topic(), original.value())),
                original -> responses.deserialize(original.topic(), original.value()),
                original -> feedback.deserialize(original.topic(), original.value()));
    }

    @Override
    public Processor<String, Object, Object, Object> get() {
        return new JoinProcessor(settings, readers, erasures, outlets);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                Interactions.storeBuilder(),
                ContentStore.storeBuilder(),
                Timers.storeBuilder(),
                UnsentCounts.storeBuilder(),
                TaskClock.storeBuilder());
    }
}
