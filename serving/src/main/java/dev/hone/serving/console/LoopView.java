package dev.hone.serving.console;

import dev.hone.schemas.topics.Topics;
import dev.hone.serving.following.TopicFollower;
import java.time.InstantSource;
import java.util.Set;

/** The console's read model of the loop, fed by its topics. Any thread may ask. */
public final class LoopView {

    // What a partition had counted before the start: enough for the latest hours of a small loop, and read in seconds.
    private static final long COUNTS_BEFORE = 5_000;
    // Records of one key each; the latest is the one that counts.
    private static final long LEDGERS_BEFORE = 5;
    // Values come along with the headers, and a letter may have 256 KiB.
    private static final long LETTERS_BEFORE = 50;

    private final TopicFollower records;
    private final TopicFollower counts;
    private final InstantSource clock;
    private final LoopState state;
    private final SegmentBook segments = new SegmentBook();
    private final CanaryBook canaries = new CanaryBook();
    private final LedgerBook ledgers = new LedgerBook();
    private final LetterBook letters = new LetterBook();

    /**
     * Registers with followers that have not been started.
     *
     * @param records reads topics from their beginning
     * @param counts another one, for what comes all the time: it holds up nobody who waits for the first
     */
    public LoopView(TopicFollower records, TopicFollower counts, InstantSource clock) {
        this.records = records;
        this.counts = counts;
        this.clock = clock;
        state = new LoopState(clock.millis());
        records.follow(Topics.GOAL_SETS, (set, at) -> segments.goalSet(set));
        records.follow(Topics.TRAINING_ROUNDS, (round, at) -> {
            state.round(round, at);
            // The topic of goal sets forgets the earlier ones; rounds keep those that they were closed with.
            round.getGoalSets().forEach(segments::goalSet);
        });
        records.follow(Topics.MODEL_VERSIONS, state::outcome);
        records.follow(Topics.ROLLOUTS, (rollout, at) -> state.rollout(rollout));
        records.follow(Topics.ROLLOUT_EVIDENCE, (seen, at) -> {
            state.evidence(seen);
            canaries.seen(seen);
        });
        records.follow(Topics.ROLLOUT_DECISIONS, (decision, at) -> {
            state.decision(decision);
            canaries.decided(decision);
        });
        records.follow(Topics.PROGRESS, (progress, at) -> state.progress(progress));
        counts.followLatest(Topics.QUALITY_DELTAS, COUNTS_BEFORE, (record, delta) -> {
            if (delta != null) {
                segments.counted(delta);
            }
        });
        counts.followLatest(Topics.LEDGERS, LEDGERS_BEFORE, (record, ledger) -> {
            if (ledger != null) {
                ledgers.seen(ledger);
            }
        });
        counts.followLatest(Topics.DEAD_LETTERS, LETTERS_BEFORE, (record, value) -> letters.seen(record));
    }

    /** All that is known now. */
    LoopSnapshot snapshot() {
        String problem = records.problem() == null ? counts.problem() : records.problem();
        return state.snapshot(
                clock.instant(), new LoopState.Beside(problem, segments.size(), ledgers.sums(), ledgers.joinedUpTo()));
    }

    /** What somebody of a tenant may see of it. */
    LoopSnapshot ofTenant(String tenant, Set<String> lines) {
        int own = segments.segments(SegmentBook.Question.ofTenant("", lines, tenant), 0, 0)
                .all();
        return snapshot().ofTenant(lines, own);
    }

    LoopState state() {
        return state;
    }

    SegmentBook segments() {
        return segments;
    }

    CanaryBook canaries() {
        return canaries;
    }

    LedgerBook ledgers() {
        return ledgers;
    }

    LetterBook letters() {
        return letters;
    }
}
