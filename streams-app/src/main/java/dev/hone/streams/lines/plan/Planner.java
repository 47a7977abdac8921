package dev.hone.streams.lines.plan;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.canary.CanaryAnalysis;
import dev.hone.streams.lines.plan.CanaryPlan.Need;
import dev.hone.streams.lines.plan.CanaryPlan.Terms;
import dev.hone.streams.lines.plan.Play.Rules;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Seen;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.sequential.ScoreCounts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Plans canaries: as one begins, from what the one before has seen of the line's users, and as it goes on to another
 * stage from what it has seen itself and with what it has shown. A plan changes nothing that is decided.
 *
 * <p>The same each time, since its seed is the name of the rollout. Its work is bounded: {@value #PLAYS} plays, in each
 * of which some thirty draws and looks at histograms of few scores, however many users there are.
 */
public record Planner(RolloutConfig config) {

    static final int PLAYS = 40;

    private static final double MEDIAN = 0.5;
    private static final double MOST = 0.9;

    /** The step, with a plan in what it says of a stage that has begun. */
    public Step planned(Step step, Instant now) {
        if (!(step.line().slot() instanceof Slot.Canary canary)
                || step.outputs().stream().noneMatch(Planner::beginsAStage)) {
            return step;
        }
        return plan(step.line(), canary, now)
                .map(plan -> new Step(
                        step.line(),
                        step.outputs().stream()
                                .map(output -> beginsAStage(output) ? with(plan, output) : output)
                                .toList()))
                .orElse(step);
    }

    /** What the canary needs from here on; empty where nothing was seen of the line's users. */
    Optional<CanaryPlan> plan(Line line, Slot.Canary canary, Instant now) {
        return Seen.in(line, canary, Arm.CHAMPION, now)
                .or(() -> Optional.ofNullable(line.seen()))
                .map(seen -> plan(line, canary, seen, now));
    }

    private CanaryPlan plan(Line line, Slot.Canary canary, Seen seen, Instant now) {
        Covariate covariate = canary.challenge().covariate();
        ScoreCounts scores = seen.counts().scores();
        ScoreCounts champion = seen.as(covariate);
        double spent = line.champions().spent();
        double better = Math.min(spent, (1 - scores.mean().orElseThrow()) / 2);
        Rules rules = new Rules(
                config.withMargin(Math.max(0, config.margins().quality() - spent)),
                canary.challenge(),
                line.evidence(),
                canary.stage(),
                seen.scored(),
                champion,
                better(champion, covariate.shift(better)),
                seen.pace());
        long seed = seed(canary);
        List<Play> plays = LongStream.range(0, PLAYS)
                .mapToObj(number -> Play.of(rules, seed + number))
                .toList();
        double beyond = beyond(plays, line, canary, now);
        OptionalDouble variance = seen.knows(covariate) ? covariate.variance(scores, champion) : OptionalDouble.empty();
        return summary(plays, canary, new Terms(better, covariate.isUsed(), variance), beyond);
    }

    // A part of all goes to the top, and never all of it: where scores are nearly all at the top there is no more room.
    static ScoreCounts better(ScoreCounts scores, double amount) {
        if (amount <= 0) {
            return scores;
        }
        long parts = 1_000;
        double mean = scores.mean().orElseThrow();
        long moved = Math.min(parts - 1, Math.max(1, Math.round(parts * amount / (1 - mean))));
        ScoreCounts[] sums = {ScoreCounts.NONE.with(ScoreCounts.ONE, moved * scores.total())};
        scores.forEach((score, count) -> sums[0] = sums[0].with(score, count * (parts - moved)));
        return sums[0];
    }

    private double beyond(List<Play> plays, Line line, Slot.Canary canary, Instant now) {
        double leftMs = Duration.between(
                        now, canary.since().plus(config.budget().time()))
                .toMillis();
        CanaryAnalysis trial = new CanaryAnalysis(line.evidence(), canary.challenge(), config);
        long leftUsers = config.budget().subjects() - trial.exposed(Arm.CHAMPION) - trial.exposed(Arm.CHALLENGER);
        return plays.stream()
                        .filter(play -> play.ms() > leftMs || play.users() > leftUsers)
                        .count()
                / (double) plays.size();
    }

    private static CanaryPlan summary(List<Play> plays, Slot.Canary canary, Terms terms, double beyond) {
        List<Need> stages = IntStream.range(0, plays.get(0).stages().size())
                .mapToObj(stage -> need(
                        plays,
                        play -> play.stages().get(stage).users(),
                        play -> play.stages().get(stage).ms()))
                .toList();
        return new CanaryPlan(canary.stage(), stages, need(plays, Play::users, Play::ms), terms, beyond);
    }

    private static Need need(List<Play> plays, ToDoubleFunction<Play> users, ToDoubleFunction<Play> ms) {
        return new Need(
                Math.round(at(plays, users, MEDIAN)),
                Math.round(at(plays, users, MOST)),
                Duration.ofMillis(Math.round(at(plays, ms, MEDIAN))),
                Duration.ofMillis(Math.round(at(plays, ms, MOST))));
    }

    private static double at(List<Play> plays, ToDoubleFunction<Play> figure, double part) {
        double[] sorted = plays.stream().mapToDouble(figure).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1.0, Math.floor(part * sorted.length))];
    }

    private static long seed(Slot.Canary canary) {
        String name = canary.challenge().rolloutId() + "/" + canary.stage();
        return ByteBuffer.wrap(Sha256.of(name)).getLong();
    }

    private static boolean beginsAStage(LineOutput output) {
        return output instanceof LineOutput.Decision decision
                && decision.record().getKind() == DecisionKind.STAGE_ADVANCED;
    }

    private LineOutput with(CanaryPlan plan, LineOutput output) {
        RolloutDecision decision = ((LineOutput.Decision) output).record();
        Map<String, Double> numbers = new HashMap<>(decision.getEvidence());
        numbers.putAll(plan.numbers());
        return new LineOutput.Decision(RolloutDecision.newBuilder(decision)
                .setWords(decision.getWords() + " " + plan.words(config))
                .setEvidence(numbers)
                .build());
    }
}
