package dev.hone.serving.console;

import dev.hone.schemas.topics.Topics;
import dev.hone.serving.following.TopicFollower;
import java.time.InstantSource;

/** The console's read model of the loop, fed by its topics. */
public final class LoopView {

    private final TopicFollower follower;
    private final InstantSource clock;
    private final LoopState state = new LoopState();

    /** Registers with a follower that has not been started. */
    public LoopView(TopicFollower follower, InstantSource clock) {
        this.follower = follower;
        this.clock = clock;
        follower.follow(Topics.GOAL_SETS, (set, at) -> state.goalSet(set));
        follower.follow(Topics.TRAINING_ROUNDS, state::round);
        follower.follow(Topics.MODEL_VERSIONS, (outcome, at) -> state.outcome(outcome));
        follower.follow(Topics.ROLLOUTS, (rollout, at) -> state.rollout(rollout));
        follower.follow(Topics.ROLLOUT_EVIDENCE, (seen, at) -> state.evidence(seen));
        follower.follow(Topics.ROLLOUT_DECISIONS, (decision, at) -> state.decision(decision));
        follower.follow(Topics.PROGRESS, (progress, at) -> state.progress(progress));
    }

    /** What is known now. */
    LoopSnapshot snapshot() {
        return state.snapshot(clock.instant(), follower.problem());
    }
}
