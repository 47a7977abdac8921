package dev.hone.schemas.progress;

import dev.hone.schemas.records.RolloutDecision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the line has planned of a canary, as its decision on the beginning of a stage has it among its numbers: from
 * that time on until it is promoted, were nothing to stop it.
 *
 * @param users of both arms, the median
 * @param mostUsers nine in ten need no more
 * @param end when that many will have come
 * @param latestEnd nine in ten end sooner
 * @param beyondBudget the share that the budget ends before it is decided, in [0, 1]
 * @param variance what is left of the variance of scores without what was expected of users, as a part of it; null
 *     where scores are compared as they are, and where the line has not seen it yet
 */
public record PlannedCanary(
        long users,
        long mostUsers,
        Instant end,
        Instant latestEnd,
        double beyondBudget,
        @Nullable Double variance) {

    /** The names of the numbers begin so. */
    public static final String PREFIX = "plan.";

    /** Users of both arms, the median. */
    public static final String USERS = "users";

    /** Nine in ten need no more users. */
    public static final String USERS_90 = "users90";

    /** Seconds, the median. */
    public static final String SECONDS = "seconds";

    /** Nine in ten need no more seconds. */
    public static final String SECONDS_90 = "seconds90";

    /** The share that the budget ends. */
    public static final String BEYOND_BUDGET = "beyondBudget";

    /** What is left of the variance of scores. */
    public static final String VARIANCE = "variance";

    private static final double TOO_OFTEN = 0.1;

    /** What a decision has planned; empty where it has not. */
    public static Optional<PlannedCanary> in(RolloutDecision decision) {
        Map<String, Double> numbers = decision.getEvidence();
        Double users = numbers.get(PREFIX + USERS);
        Double mostUsers = numbers.get(PREFIX + USERS_90);
        Double seconds = numbers.get(PREFIX + SECONDS);
        Double mostSeconds = numbers.get(PREFIX + SECONDS_90);
        if (users == null || mostUsers == null || seconds == null || mostSeconds == null) {
            return Optional.empty();
        }
        Instant at = decision.getDecidedAt();
        return Optional.of(new PlannedCanary(
                users.longValue(),
                mostUsers.longValue(),
                at.plusSeconds(seconds.longValue()),
                at.plusSeconds(mostSeconds.longValue()),
                numbers.getOrDefault(PREFIX + BEYOND_BUDGET, 0.0),
                numbers.get(PREFIX + VARIANCE)));
    }

    /** The latest plan of a rollout among decisions, oldest first. */
    public static Optional<PlannedCanary> latest(List<RolloutDecision> decisions, @Nullable String rolloutId) {
        return decisions.stream()
                .filter(decision -> rolloutId != null && rolloutId.equals(decision.getRolloutId()))
                .flatMap(decision -> in(decision).stream())
                .reduce((earlier, later) -> later);
    }

    /** Whether the budget ends more than one in ten. */
    public boolean isTooShort() {
        return beyondBudget > TOO_OFTEN;
    }
}
