package dev.hone.streams.join;

import dev.hone.streams.ledger.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What a task of the join keeps, as other threads may read it: what its thread had done at its last commit, and nothing
 * that anybody wrote.
 */
public final class JoinView {

    /** The store of interactions, by id. */
    public static final String INTERACTIONS = Interactions.STORE;

    /** What the reason of a dead letter begins with whose counterpart did not come in time. */
    public static final String ORPHAN = "orphan: ";

    private final JoinConfig config;
    private final Rules rules;

    public JoinView(JoinConfig config, Rules rules) {
        this.config = config;
        this.rules = rules;
    }

    /** The stores of one task. */
    public interface Stores {
        <K> ReadOnlyKeyValueStore<K, byte[]> named(String store);
    }

    /**
     * Where a task stands.
     *
     * @param clockMs the largest record timestamp that it has seen; 0 before the first
     * @param timersFromMs the time of its oldest timer, or one before it
     * @param interactions about how many it remembers
     * @param timerChunks about how many chunks of timers wait, of 32 timers at most
     */
    public record Standing(long clockMs, long timersFromMs, long interactions, long timerChunks) {}

    public static Standing standing(Stores stores) {
        ReadOnlyKeyValueStore<String, byte[]> clock = stores.named(TaskClock.STORE);
        return new Standing(
                TaskClock.nowMs(clock),
                TaskClock.timersFromMs(clock),
                stores.named(Interactions.STORE).approximateNumEntries(),
                stores.named(Timers.STORE).approximateNumEntries());
    }

    /** What is known of an interaction; empty where nothing is, or not any more, as of one that was erased. */
    public Optional<SeenInteraction> interaction(String id, Stores stores) {
        ReadOnlyKeyValueStore<String, byte[]> rows = stores.named(Interactions.STORE);
        byte[] row = rows.get(id);
        return Optional.ofNullable(row)
                .map(InteractionFormat::read)
                .filter(state -> !state.isErased())
                .map(this::seen);
    }

    private SeenInteraction seen(InteractionState state) {
        Optional<Assessment> assessment = Assessment.of(state, rules, config);
        return new SeenInteraction(
                time(state.prompts()),
                time(state.responses()),
                Optional.ofNullable(state.route()),
                state.votes().votes().size(),
                fates(state, assessment),
                assessment.isPresent() ? Optional.empty() : orphanAt(state),
                assessment.map(matched -> judged(state, matched)),
                state.emitted().revision(),
                new SeenInteraction.SeenExample(
                        Optional.ofNullable(state.emitted().quality()),
                        !state.emitted().correction().isEmpty(),
                        state.emitted().withheld()));
    }

    private static List<SeenInteraction.Fate> fates(InteractionState state, Optional<Assessment> assessment) {
        Map<Vote, Outcome> outcomes = assessment.map(Assessment::outcomes).orElse(Map.of());
        return state.votes().votes().stream()
                .map(vote -> new SeenInteraction.Fate(
                        SeenInteraction.Fate.name(vote.given().getFeedbackId()),
                        outcomes.getOrDefault(vote, Outcome.PENDING),
                        vote.given().getRetracted(),
                        !vote.given().getRetracted() && state.votes().isTakenBack(vote)))
                .toList();
    }

    private static SeenInteraction.Judged judged(InteractionState state, Assessment matched) {
        Scored score = matched.score();
        return new SeenInteraction.Judged(
                Instant.ofEpochMilli(matched.dueMs()),
                Instant.ofEpochMilli(matched.closesMs()),
                state.fired(),
                Optional.ofNullable(score.quality()),
                Optional.ofNullable(score.raw()),
                score.votes(),
                matched.catalogue().getDigest(),
                Optional.ofNullable(matched.excluded()));
    }

    private Optional<Instant> orphanAt(InteractionState state) {
        return state.oldestMs().stream()
                .mapToObj(oldestMs -> Instant.ofEpochMilli(oldestMs).plus(config.orphanWait()))
                .findFirst();
    }

    private static Optional<Instant> time(Contents side) {
        return side.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(side.winner().timestamp()));
    }
}
