package dev.hone.streams.decode;

import dev.hone.schemas.topics.KeyPartitioner;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.deadletter.BoundedRecord;
import dev.hone.streams.deadletter.DeadLetters;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import dev.hone.streams.ledger.TaskLedger;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

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
        ledger = new TaskLedger(
                context.getStateStore(TaskLedger.STORE),
                TaskLedger.Stage.DECODE,
                context.getStateStore(AtCommit.STORE));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata metadata =
                context().recordMetadata().orElseThrow(() -> new IllegalStateException("a source record has metadata"));
        Original original = original(record, metadata);
        if (metadata.topic().equals(topics.name(Topics.REROUTED))) {
            carried(record, original);
        } else if (misrouted(original)) {
            context().forward(DeadLetters.withOrigin(original, record.headers()), outlets.rerouted());
        } else {
            accept(original, record.headers());
        }
    }

    private static Original original(Record<byte[], byte[]> record, RecordMetadata metadata) {
        return new Original(
                record.key(),
                record.value(),
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                record.timestamp());
    }

    // Nobody but this program has anything to write there; whoever does all the same must not stop it.
    private void carried(Record<byte[], byte[]> record, Original asItLies) {
        Optional<Original> original = DeadLetters.origin(record).filter(carried -> inputs.containsKey(carried.topic()));
        if (original.isPresent()) {
            accept(original.get(), record.headers());
        } else {
            ledger.read(Topics.REROUTED.name());
            refuse(
                    asItLies,
                    record.headers(),
                    "no record of an input: only this program writes here; write to prompts, responses or feedback");
        }
    }

    // A key that is not a valid id is turned away where it was read: nobody waits for it elsewhere. So is what is too
    // large.
    private boolean misrouted(Original original) {
        byte[] key = original.key();
        return key != null
                && Key.of(key).id() != null
                && !Input.isTooLarge(original.value())
                && KeyPartitioner.partition(key, topics.partitions()) != original.partition();
    }

    private void accept(Original original, Headers headers) {
        Input<?> input = inputs.get(original.topic());
        if (input == null) {
            throw new IllegalStateException("no input of this application: " + original.topic());
        }
        // Nobody sent it: a replay waits for what was sent.
        boolean handedOn = headers.lastHeader(RecordHeaders.SESSION) != null;
        String counted = handedOn ? Topics.SESSIONS.name() : input.name();
        Key key = Key.of(original.key());
        String id = key.id();
        Input.Decoded decoded = id == null ? Input.Decoded.refused(key.problem()) : decode(input, original);
        SpecificRecord content = decoded.content();
        if (id == null || content == null) {
            ledger.read(counted);
            refuse(original, headers, decoded.problem());
        } else {
            // The join counts what reaches it.
            BoundedRecord arrival = new BoundedRecord(id, decoded.original(), counted, content);
            context().forward(new Record<>(arrival.id(), arrival, original.timestamp(), headers), outlets.arrivals());
        }
    }

    private Input.Decoded decode(Input<?> input, Original original) {
        return future(original)
                ? Input.Decoded.refused(
                        "the record's timestamp is more than 5 minutes ahead: set the clock of its producer")
                : retry.until(() -> input.decode(original));
    }

    private void refuse(Original original, Headers headers, String problem) {
        ledger.count(OutcomeCounts.of(Outcome.DEAD_LETTERS, 1));
        Record<byte[], byte[]> letter = DeadLetters.letter(original, STAGE, problem, headers);
        // Under a time that is none, retention would take the letter away at once, or never.
        context()
                .forward(
                        Milliseconds.problem(original.timestamp()).isEmpty()
                                ? letter
                                : letter.withTimestamp(context().currentSystemTimeMs()),
                        outlets.deadLetters());
    }

    private boolean future(Original original) {
        return wallClock
                && Milliseconds.problem(original.timestamp()).isEmpty()
                && original.timestamp() > context().currentSystemTimeMs() + Checks.CLOCK_SKEW.toMillis();
    }
}
