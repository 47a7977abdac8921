package dev.hone.streams.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.deadletter.Arrival;
import dev.hone.streams.deadletter.DeadLetters;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.Tally;
import dev.hone.streams.ledger.TaskLedger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Decodes one record at a time. What it turns away never reaches any state but the ledger. */
final class DecodeProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {

    private static final String STAGE = "decode";

    private final TopicsConfig topics;
    private final Map<String, Input<?>> inputs;
    private final DecodeStage.Outlets outlets;
    private final boolean wallClock;
    private final RegistryRetry retry;

    @SuppressWarnings("NullAway.Init") // set by init, which Kafka Streams calls first
    private TaskLedger ledger;

    DecodeProcessor(
            TopicsConfig topics,
            Map<String, Input<?>> inputs,
            DecodeStage.Outlets outlets,
            boolean wallClock,
            RegistryRetry retry) {
        this.topics = topics;
        this.inputs = inputs;
        this.outlets = outlets;
        this.wallClock = wallClock;
        this.retry = retry;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        ledger = new TaskLedger(context.getStateStore(TaskLedger.STORE));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata metadata =
                context().recordMetadata().orElseThrow(() -> new IllegalStateException("a source record has metadata"));
        if (metadata.topic().equals(topics.name(Topics.REROUTED))) {
            accept(DeadLetters.origin(record), record.headers());
            return;
        }
        Original original = new Original(
                record.key(),
                record.value(),
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                record.timestamp());
        if (misrouted(original)) {
            context().forward(DeadLetters.withOrigin(original, record.headers()), outlets.rerouted());
        } else {
            accept(original, record.headers());
        }
    }

    // A key that is not a valid id is turned away where it was read: nobody waits for it elsewhere.
    private boolean misrouted(Original original) {
        byte[] key = original.key();
        return key != null
                && id(key).isPresent()
                && Utils.toPositive(Utils.murmur2(key)) % topics.partitions() != original.partition();
    }

    private void accept(Original original, Headers headers) {
        Input<?> input = inputs.get(original.topic());
        if (input == null) {
            throw new IllegalStateException("no input of this application: " + original.topic());
        }
        ledger.read(input.name());
        Optional<String> id = id(original.key());
        Input.Decoded decoded = id.isEmpty()
                ? Input.Decoded.refused(
                        "the key must be the interaction id: 1 to 256 characters of UTF-8, no control characters")
                : future(original)
                        ? Input.Decoded.refused(
                                "the record's timestamp is more than 5 minutes ahead: set the clock of its producer")
                        : retry.until(() -> input.decode(original));
        if (decoded.content() == null) {
            ledger.count(Tally.of(Outcome.DEAD_LETTERS, 1));
            context().forward(DeadLetters.letter(original, STAGE, decoded.problem(), headers), outlets.deadLetters());
        } else {
            Arrival arrival = new Arrival(id.orElseThrow(), original, decoded.content());
            context().forward(new Record<>(arrival.id(), arrival, original.timestamp(), headers), outlets.arrivals());
        }
    }

    private boolean future(Original original) {
        return wallClock && original.timestamp() > context().currentSystemTimeMs() + Checks.CLOCK_SKEW.toMillis();
    }

    private static Optional<String> id(byte @Nullable [] key) {
        if (key == null) {
            return Optional.empty();
        }
        try {
            String id = UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
            return Problem.isId(id) ? Optional.of(id) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
