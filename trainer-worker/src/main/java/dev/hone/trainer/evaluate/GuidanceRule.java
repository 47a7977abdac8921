package dev.hone.trainer.evaluate;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.evaluate.GoalFollowing.Shift;
import dev.hone.trainer.evaluate.GuidanceChoice.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Chooses the weight that a version is guided with, in steps from 1 upwards; the first step that is not clearly one for
 * the better ends it.
 *
 * <p>A step is taken when it drives better and worse answers further apart (goal following, with the whole 95 %
 * interval of the paired difference above 0), when answers that met the served goal become no less likely than without
 * guidance by more than the gate's margin (with the whole interval), and when the guided distribution stays within
 * bounds: its divergence from that without a goal, its entropy against that without guidance, and how far the answers
 * that are drawn from it have degenerated beside unguided ones. So the choice is the largest weight up to which all of
 * the grid passes. Testing in a fixed order and stopping at the first failure keeps the error of the whole at that of
 * one test. Answers of one subject are alike, so each subject counts once among the better and once among the worse.
 *
 * <p>At 1 there is nothing to gain, and the bounds hold all the same: of the divergence, and of what the answers may
 * have degenerated beside the worse of the parent's and the recorded ones. Where it is past them the version is unfit.
 */
final class GuidanceRule {

    /** Weights in the order in which they are tried; the first is none. */
    private static final double[] WEIGHTS = {1, 1.5, 2, 2.5, 3};

    private final List<GuidedRow> rows;
    private final Answers answers;
    private final Recipe.Guidance bounds;
    private final double margin;

    private GuidanceRule(List<GuidedRow> rows, Answers answers, Recipe.Guidance bounds, double margin) {
        this.rows = rows;
        this.answers = answers;
        this.bounds = bounds;
        this.margin = margin;
    }

    static double[] weights() {
        return WEIGHTS.clone();
    }

    /**
     * The choice by rows that were scored under {@link #weights()}.
     *
     * @param answers asked for at the weights that are looked at alone
     * @param margin that the loss may rise by, in nats per response token
     */
    static GuidanceChoice choose(List<GuidedRow> rows, Answers answers, Recipe.Guidance bounds, double margin) {
        return rows.isEmpty()
                ? GuidanceChoice.none("no held-out row is of a segment with more than one level")
                : new GuidanceRule(List.copyOf(rows), answers, bounds, margin).choose();
    }

    private GuidanceChoice choose() {
        List<Tried> tried = new ArrayList<>();
        Tried unguided = tried(0);
        Optional<String> unfit = pastBounds(unguided, answers.accepted(), "the parent's or the recorded answers");
        if (unfit.isPresent()) {
            String reason = "even without guidance " + unfit.get();
            return new GuidanceChoice(1, reason, List.of(unguided.leftOut(unfit.get())));
        }
        tried.add(unguided);
        for (int next = 1; next < WEIGHTS.length; next++) {
            Tried step = tried(next);
            Optional<String> problem = problem(step, unguided.answers());
            if (problem.isPresent()) {
                tried.add(step.leftOut(problem.get()));
                return new GuidanceChoice(WEIGHTS[next - 1], words("at %s %s", step.weight(), problem.get()), tried);
            }
            tried.add(step);
        }
        double most = WEIGHTS[WEIGHTS.length - 1];
        return new GuidanceChoice(most, words("up to %s, the most that is tried, every step was clear", most), tried);
    }

    private Optional<String> problem(Tried step, AnswerTraits unguided) {
        // Written so that NaN is a problem too.
        if (!(step.gain().low() > 0)) {
            return Optional.of(words(
                    "better and worse answers do not clearly come further apart: %.4f nats per response token (95 %% interval %.4f to %.4f)",
                    step.gain().mean(), step.gain().low(), step.gain().high()));
        }
        if (!(step.lossRise().high() <= margin)) {
            return Optional.of(words(
                    "answers that met the served goal may become less likely by more than %.4f nats per response token (95 %% interval %.4f to %.4f)",
                    margin, step.lossRise().low(), step.lossRise().high()));
        }
        if (!(step.entropyShare() >= bounds.minEntropy())) {
            return Optional.of(words(
                    "%.2f of the entropy of unguided answers is left, less than %.2f",
                    step.entropyShare(), bounds.minEntropy()));
        }
        return pastBounds(step, unguided, "the answers without guidance");
    }

    private Optional<String> pastBounds(Tried step, AnswerTraits compared, String others) {
        if (!(step.divergence() <= bounds.maxKl())) {
            return Optional.of(words(
                    "answers are %.4f nats per response token from those without a goal, above %.4f",
                    step.divergence(), bounds.maxKl()));
        }
        return step.answers().degeneration(compared, bounds.samples().maxRise(), others);
    }

    private Tried tried(int weight) {
        double tokens = sum(row -> row.score().tokens());
        return new Tried(
                WEIGHTS[weight],
                weight == 0 ? Interval.UNKNOWN : gain(weight),
                weight == 0 ? Interval.UNKNOWN : lossRise(weight),
                sum(row -> row.at(weight).divergence()) / tokens,
                sum(row -> row.at(weight).entropy()) / sum(row -> row.at(0).entropy()),
                answers.at(WEIGHTS[weight]),
                null);
    }

    private Interval gain(int weight) {
        List<Shift> shifts = new ArrayList<>();
        for (boolean better : List.of(true, false)) {
            Map<String, List<Double>> ofSubjects = new TreeMap<>();
            rows.stream()
                    .filter(row -> row.better() == better)
                    .forEach(row -> ofSubjects
                            .computeIfAbsent(row.cluster(), subject -> new ArrayList<>())
                            .add(row.shift(weight, weight - 1)));
            ofSubjects
                    .values()
                    .forEach(nats -> shifts.add(new Shift(
                            better,
                            nats.stream().mapToDouble(Double::doubleValue).sum() / nats.size())));
        }
        return GoalFollowing.of(shifts);
    }

    private Interval lossRise(int weight) {
        return PairedLoss.of(rows.stream()
                        .filter(GuidedRow::meetsServed)
                        .map(row -> new PairedLoss.Row(
                                row.cluster(),
                                -row.at(weight).logprob(),
                                -row.at(0).logprob(),
                                row.score().tokens()))
                        .toList())
                .difference();
    }

    private double sum(ToDoubleFunction<GuidedRow> of) {
        return rows.stream().mapToDouble(of).sum();
    }

    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
