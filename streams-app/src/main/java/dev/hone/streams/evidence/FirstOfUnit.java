package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ShadowPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 *
 * <p>Of a shadow stage the answer that closes first waits for the other one to the same prompt; the first two of a unit
 * that have met go through as one record, with both scores.
 */
final class FirstOfUnit extends ContextualProcessor<String, EvidenceCounted, String, EvidenceCounted> {

    /** Before the keys of what was drawn: no line's name has it. */
    private static final String DRAWN = "\n";

    /** The same before the keys of a shadow stage. */
    private static final String SHADOWED = "\r";

    // What is kept of an answer that waits is never 0, which stands for none.
    private static final long UNSCORED = 1;
    private static final long SCORED = 2;

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
        switch (record.value().getKind()) {
            case DRAWN -> drawn(record);
            case SHADOWED -> shadowed(record);
            case EXPOSURE -> {
                first(record);
                keep(record);
            }
            case EARLIER -> keep(record);
            case RESPONSE, UNKNOWN -> {}
        }
    }

    private void keep(Record<String, EvidenceCounted> record) {
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

    private void shadowed(Record<String, EvidenceCounted> record) {
        EvidenceCounted one = record.value();
        ShadowPair pair = one.getShadow();
        Optional<RolloutNumber> rollout =
                Optional.ofNullable(pair).flatMap(of -> RolloutNumber.parse(of.getRolloutId()));
        if (pair == null || rollout.isEmpty()) {
            return;
        }
        String unit = SHADOWED + record.key();
        String prompt = unit + SHADOWED + pair.getRolloutId() + SHADOWED + pair.getOf() + SHADOWED;
        boolean unseen = ShadowedInteractions.isUnseen(one.getArm());
        long other = latest(prompt + !unseen, record.timestamp());
        if (other == 0) {
            Integer score = one.getScore();
            counted.put(prompt + unseen, score == null ? UNSCORED : SCORED + score, record.timestamp());
            return;
        }
        long number = rollout.get().number();
        if (latest(unit, record.timestamp()) < number) {
            counted.put(unit, number, record.timestamp());
            ShadowPair met = ShadowPair.newBuilder(pair)
                    .setOtherScore(other == UNSCORED ? null : (int) (other - SCORED))
                    .build();
            EvidenceCounted both =
                    EvidenceCounted.newBuilder(one).setShadow(met).build();
            context().forward(record.withKey(one.getLine()).withValue(both));
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
