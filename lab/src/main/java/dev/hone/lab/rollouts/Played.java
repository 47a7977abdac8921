package dev.hone.lab.rollouts;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.recorded.Observation;
import dev.hone.streams.lines.recorded.RecordedCanary;
import dev.hone.streams.lines.recorded.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What became of one rollout, which was looked at after each observation.
 *
 * @param challengers users who met the challenger
 * @param stages what each stage took that it came to the end of, or to the end in
 */
record Played(Standing standing, long users, long challengers, List<Took> stages) {

    /** Users of both arms and the time of a stage. */
    record Took(long users, Duration time) {}

    Played {
        stages = List.copyOf(stages);
    }

    /** Plays one; the same for the same seed. Ends at the latest where the settings give it up. */
    static Played of(Traffic traffic, RolloutConfig config, long seed) {
        Traffic.Users users = traffic.begin(new SplittableRandom(seed));
        Observation seen = users.next(config.weights().get(0));
        Instant since = seen.time();
        RecordedCanary canary = new RecordedCanary(config, since);
        List<Took> stages = new ArrayList<>();
        long all = 0;
        long before = 0;
        long challengers = 0;
        int stage = 0;
        while (true) {
            canary.observe(seen);
            canary.settle();
            all++;
            challengers += seen.arm() == Arm.CHALLENGER ? 1 : 0;
            if (canary.standing() != Standing.CANARY || canary.stage() > stage) {
                stages.add(new Took(all - before, Duration.between(since, seen.time())));
                stage = canary.stage();
                since = seen.time();
                before = all;
            }
            if (canary.standing() != Standing.CANARY) {
                return new Played(canary.standing(), all, challengers, stages);
            }
            seen = users.next(canary.weight());
        }
    }
}
