package dev.hone.streams.lines.plan;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One canary as it may go from a stage on, up to the point where it may be promoted: no guardrail stops it, and it is
 * given all the time that it wants.
 *
 * @param stages what each stage from the first played one on takes
 */
record Play(List<Took> stages) {

    /** Looks in the last stage come after so much more users each time. */
    private static final double NEXT_LOOK = 1.25;

    /** What has shown nothing by then never will, as far as a plan goes. */
    static final long MOST_USERS = 10_000_000;

    /** Users of both arms in a stage, and the time in which they come, in milliseconds. */
    record Took(long users, double ms) {}

    /**
     * What is played.
     *
     * @param config with the margin that is left
     * @param begun evidence that is there already
     * @param scored the share of users with a score
     * @param champion how their scores are spread, as they are compared
     * @param pace users of both arms in a millisecond
     */
    record Rules(
            RolloutConfig config,
            Challenge challenge,
            Evidence begun,
            int stage,
            double scored,
            ScoreCounts champion,
            ScoreCounts challenger,
            double pace) {}

    Play {
        stages = List.copyOf(stages);
    }

    static Play of(Rules rules, long seed) {
        Draws draws = new Draws(new SplittableRandom(seed));
        List<Took> stages = new ArrayList<>();
        Evidence evidence = rules.begun;
        int last = rules.challenge.weights().size() - 1;
        for (int stage = rules.stage; stage < last; stage++) {
            long users = least(rules, draws, stage);
            evidence = met(rules, draws, evidence, stage, users);
            stages.add(took(rules, users));
        }
        stages.add(took(rules, untilProven(rules, draws, evidence, last)));
        return new Play(stages);
    }

    // Between two looks what is shown grows evenly with the users, nearly.
    private static long untilProven(Rules rules, Draws draws, Evidence begun, int stage) {
        Claims claims = new Claims(rules, begun);
        long users = least(rules, draws, stage);
        Evidence evidence = met(rules, draws, begun, stage, users);
        double open = claims.open(evidence);
        while (open > 0 && users < MOST_USERS) {
            long more = (long) Math.ceil(users * (NEXT_LOOK - 1));
            evidence = met(rules, draws, evidence, stage, more);
            double next = claims.open(evidence);
            users += next > 0 || next >= open ? more : (long) Math.ceil(more * open / (open - next));
            open = next;
        }
        return users;
    }

    private static long least(Rules rules, Draws draws, int stage) {
        double weight = rules.challenge.weights().get(stage);
        long byTime = (long) Math.ceil(rules.config.stage().minTime().toMillis() * Math.min(rules.pace, MOST_USERS));
        return Math.min(
                MOST_USERS, Math.max(byTime, draws.until(rules.config.stage().minSubjects(), weight)));
    }

    private static Evidence met(Rules rules, Draws draws, Evidence before, int stage, long users) {
        long challengers = draws.binomial(users, rules.challenge.weights().get(stage));
        Counts ofChallenger = draws.said(challengers, rules.scored, rules.challenger);
        Counts ofChampion = draws.said(users - challengers, rules.scored, rules.champion);
        return with(rules, with(rules, before, stage, Arm.CHALLENGER, ofChallenger), stage, Arm.CHAMPION, ofChampion);
    }

    // Where scores are compared otherwise than they are, those that are not count by their number alone.
    private static Evidence with(Rules rules, Evidence before, int stage, Arm arm, Counts said) {
        Evidence next = before.plus(Cell.ofAll(Measure.QUALITY, stage, arm), said);
        Covariate covariate = rules.challenge.covariate();
        return covariate.isUsed()
                ? next.plus(Cell.ofAll(covariate.compared(), stage, arm), new Counts(0, said.scores()))
                : next;
    }

    private static Took took(Rules rules, long users) {
        Duration least = rules.config.stage().minTime();
        return new Took(users, Math.max((double) least.toMillis(), users / rules.pace));
    }

    long users() {
        return stages.stream().mapToLong(Took::users).sum();
    }

    double ms() {
        return stages.stream().mapToDouble(Took::ms).sum();
    }
}
