package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.streams.commit.AtCommit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Picks the evidence of canaries, what compares challengers that nobody has seen yet, and what else is wanted of what
 * was graded, out of what the join meets: each interaction once, when it closes, and each response once, when it comes;
 * responses of one transaction that say the same are one record, sent before its commit. So whoever counts it need not
 * read conversations.
 *
 * @param lines whose declared segments are judged by themselves; the others count in the whole alone
 * @param refusals what marks an answer as refused
 * @param wanted what is picked beside the evidence of rollouts
 * @param exposures the node that takes interactions, by line and unit, at the time of their response
 * @param responses the node that takes responses, by line
 */
public record ExposureStage(LinesConfig lines, Refusals refusals, Wanted wanted, String exposures, String responses)
        implements ProcessorSupplier<String, Object, String, EvidenceCounted> {

    private static final int MOST_TOGETHER = 1000;

    /**
     * What is picked beside the evidence of rollouts.
     *
     * @param drawn interactions that compare champions with their anchors
     * @param earlier scores of which a later rollout may ask what was expected of a subject
     */
    public record Wanted(boolean drawn, boolean earlier) {}

    @Override
    public Processor<String, Object, String, EvidenceCounted> get() {
        return new ExposureProcessor();
    }

    /** All that a response says in a rollout. */
    private record Said(
            @Nullable String rolloutId,
            @Nullable Integer stage,
            @Nullable String arm,
            String version,
            boolean failed) {

        static Said by(ResponseServed response) {
            return new Said(
                    response.getRolloutId(),
                    response.getStage(),
                    response.getArm(),
                    response.getVersion(),
                    Exposures.failed(response));
        }
    }

    private static final class Alike {

        private final EvidenceCounted one;
        private int times;

        Alike(EvidenceCounted one) {
            this.one = one;
        }

        EvidenceCounted together() {
            return EvidenceCounted.newBuilder(one).setTimes(times).build();
        }
    }

    private final class ExposureProcessor extends ContextualProcessor<String, Object, String, EvidenceCounted> {

        private final Map<Said, Alike> unsent = new LinkedHashMap<>();
        private long latestMs;

        @Override
        public void init(ProcessorContext<String, EvidenceCounted> context) {
            super.init(context);
            unsent.clear();
            context.<AtCommit>getStateStore(AtCommit.STORE).before("answers", context, this::send);
        }

        @Override
        public void process(Record<String, Object> record) {
            if (record.value() instanceof ScoredInteraction interaction) {
                closed(record.key(), interaction, Instant.ofEpochMilli(record.timestamp()));
            } else if (record.value() instanceof ResponseServed response) {
                answered(response, record.timestamp());
            }
        }

        private void closed(String id, ScoredInteraction interaction, Instant at) {
            Optional<EvidenceCounted> evidence = Exposures.of(id, interaction, at, lines, refusals);
            if (evidence.isEmpty() && wanted.earlier()) {
                evidence = EarlierScores.of(id, interaction, at);
            }
            evidence.ifPresent(one -> exposed(one, interaction));
            ShadowedInteractions.of(interaction).ifPresent(one -> exposed(one, interaction));
            if (wanted.drawn()) {
                DrawnInteractions.of(id, interaction).ifPresent(one -> exposed(one, interaction));
            }
        }

        // Who writes responses chooses what they say: there is no end to what may be different in them.
        private void answered(ResponseServed response, long atMs) {
            if (response.getRolloutId() == null || response.getExcluded() != null) {
                return;
            }
            Said said = Said.by(response);
            Alike alike = unsent.get(said);
            if (alike == null) {
                Optional<EvidenceCounted> evidence = Exposures.of(response);
                if (evidence.isEmpty()) {
                    return;
                }
                alike = new Alike(evidence.get());
                unsent.put(said, alike);
            }
            alike.times++;
            latestMs = atMs;
            if (unsent.size() >= MOST_TOGETHER) {
                send();
            }
        }

        private void send() {
            unsent.values()
                    .forEach(alike -> context()
                            .forward(new Record<>(alike.one.getLine(), alike.together(), latestMs), responses));
            unsent.clear();
        }

        private void exposed(EvidenceCounted evidence, ScoredInteraction interaction) {
            long answeredMs = Math.max(0, interaction.getResponseTime().toEpochMilli());
            context().forward(new Record<>(Exposures.key(evidence), evidence, answeredMs), exposures);
        }
    }
}
