package dev.hone.streams.decode;

import dev.hone.schemas.answers.TokensKept;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.privacy.Redaction;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Reads the inputs as bytes and forwards what is valid and bounded as
 * {@link dev.hone.streams.deadletter.BoundedRecord}s; what is not becomes a dead letter, and what came in the wrong
 * partition is sent on to its own.
 */
public final class DecodeStage implements ProcessorSupplier<byte[], byte[], Object, Object> {

    /**
     * Record timestamps as they are. A record without one gets 0 and is turned away by name; the default extractor
     * would stop the program.
     */
    public static final TimestampExtractor TIMESTAMPS = (message, partitionTime) -> Math.max(0, message.timestamp());

    private final TopicsConfig topics;
    private final Map<String, Input<?>> inputs;
    private final Outlets outlets;
    private final boolean wallClock;

    /** The nodes that take what this stage forwards. */
    public record Outlets(String arrivals, String deadLetters, String rerouted) {}

    /**
     * How records are taken.
     *
     * @param wallClock whether record timestamps are checked against the wall clock; off for a replay of old data
     * @param redaction what is taken out of texts before anything is kept
     */
    public record Terms(boolean wallClock, Redaction redaction) {}

    public DecodeStage(TopicsConfig topics, ConnectionConfig connection, Checks checks, Outlets outlets, Terms terms) {
        this.topics = topics;
        this.outlets = outlets;
        this.wallClock = terms.wallClock();
        Redaction redaction = terms.redaction();
        this.inputs = Map.of(
                topics.name(Topics.PROMPTS),
                new Input<>(
                        Topics.PROMPTS.name(),
                        canonical(connection.valueSerde(Topics.PROMPTS).deserializer()),
                        prompt -> TokensKept.none(redaction.prompt(prompt)),
                        connection.valueSerde(Topics.PROMPTS).serializer(),
                        (prompt, time) -> checks.prompt(prompt)),
                topics.name(Topics.RESPONSES),
                new Input<>(
                        Topics.RESPONSES.name(),
                        connection.valueSerde(Topics.RESPONSES).deserializer(),
                        response -> TokensKept.ids(redaction.response(response)),
                        connection.valueSerde(Topics.RESPONSES).serializer(),
                        (response, time) -> checks.response(response)),
                topics.name(Topics.FEEDBACK),
                new Input<>(
                        Topics.FEEDBACK.name(),
                        connection.valueSerde(Topics.FEEDBACK).deserializer(),
                        redaction::feedback,
                        connection.valueSerde(Topics.FEEDBACK).serializer(),
                        checks::feedback));
    }

    @Override
    public Processor<byte[], byte[], Object, Object> get() {
        return new DecodeProcessor(topics, inputs, outlets, wallClock, new RegistryRetry(Utils::sleep));
    }

    private static Deserializer<PromptSubmitted> canonical(Deserializer<PromptSubmitted> prompts) {
        return (topic, bytes) -> ConversationRoles.canonical(prompts.deserialize(topic, bytes));
    }

    /** The physical topics that it reads. */
    public Set<String> topics() {
        return inputs.keySet();
    }
}
