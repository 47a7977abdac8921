package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Lets a unit of a line through once per rollout. What is kept is the number of the rollout that the unit counted in,
 * at the time of its answer, for as long as a rollout may last; whose answer is older than that counts no more. So a
 * subject is forgotten that long after its last answer, with nothing to be done.
 *
 * <p>What was drawn to compare the champion with the anchor all goes through, with the time of the unit's one before: a
 * unit counts once for each champion, and which there was when is known to the line alone.
 *
 * <p>Where rollouts take out what was expected of a unit, its {@link EarlierScores} are kept and go along.
 */
final class FirstOfUnit extends ContextualProcessor<String, EvidenceCounted, String, EvidenceCounted> {

    /** Before the keys of what was drawn: no line's name has it. */
    private static final String DRAWN = "\n";

    private final String storeName;
    private final long rememberedMs;
    private final boolean keepsScores;

    private WindowStore<String, Long> counted;
    private EarlierScores scores;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else.
    FirstOfUnit(String storeName, Duration remembered, boolean keepsScores) {
        this.storeName = storeName;
        this.rememberedMs = remembered.toMillis();
        this.keepsScores = keepsScores;
    }

    @Override
    public void init(ProcessorContext<String, EvidenceCounted> context) {
        super.init(context);
        counted = context.getStateStore(storeName);
        scores = new EarlierScores(counted, rememberedMs);
    }

    @Override
    public void process(Record<String, EvidenceCounted> record) {
        if (record.timestamp() <= context().currentStreamTimeMs() - rememberedMs) {
            return;
        }
        EvidenceKind kind = record.value().getKind();
        if (kind == EvidenceKind.DRAWN) {
            drawn(record);
            return;
        }
        if (kind == EvidenceKind.EXPOSURE) {
            first(record);
        }
        if (keepsScores) {
            scores.keep(record.key(), record.value(), record.timestamp());
        }
    }

    private void drawn(Record<String, EvidenceCounted> record) {
        EvidenceCounted evidence = record.value();
        String key = DRAWN + record.key();
        long latestMs = latest(key, record.timestamp());
        counted.put(key, record.timestamp(), record.timestamp());
        EvidenceCounted after = EvidenceCounted.newBuilder(evidence)
                .setDrawnBefore(latestMs == 0 ? null : Instant.ofEpochMilli(latestMs))
                .build();
        context().forward(record.withKey(evidence.getLine()).withValue(after));
    }

    private void first(Record<String, EvidenceCounted> record) {
        EvidenceCounted evidence = record.value();
        long number = RolloutNumber.parse(evidence.getRolloutId()).orElseThrow().number();
        long latest = latest(record.key(), record.timestamp());
        if (latest < number) {
            counted.put(record.key(), number, record.timestamp());
            EvidenceCounted first = EvidenceCounted.newBuilder(evidence)
                    .setNewcomer(latest == 0)
                    .setEarlier(keepsScores ? scores.before(record.key(), record.timestamp()) : List.of())
                    .build();
            context().forward(record.withKey(evidence.getLine()).withValue(first));
        }
    }

    /** The largest that is kept of the key; 0 where there is nothing, as rollouts begin at 1. */
    private long latest(String key, long atMs) {
        long latest = 0;
        try (WindowStoreIterator<Long> kept =
                counted.fetch(key, Math.max(0, atMs - rememberedMs), atMs + rememberedMs)) {
            while (kept.hasNext()) {
                latest = Math.max(latest, kept.next().value);
            }
        }
        return latest;
    }
}
