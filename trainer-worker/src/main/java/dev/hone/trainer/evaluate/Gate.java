package dev.hone.trainer.evaluate;

import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.evaluate.Evaluator.Course;
import dev.hone.trainer.objective.HoldoutMeasure;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds a version back when it does harm; improvement is for the canary to show.
 *
 * <p>Held: a loss that is no number; more unusable examples than allowed, since what is left may be another kind of
 * conversation than what was asked; a divergence to the base above the limit; or, with enough holdout rows to judge by,
 * a loss on those that the objective is measured by whose difference to the parent's lies above the margin with its
 * whole 95 % interval. Where the recipe has the guidance chosen, a version that is past the bounds of guided ones even
 * without guidance is held too; so is, in the end, one whose answers have collapsed, and one whose answers a scorer
 * grades worse than the parent's.
 */
final class Gate {

    private Gate() {}

    /**
     * What the gate looks at.
     *
     * @param course of the training
     * @param difference loss - parent's loss of the objective's measure
     * @param klToBase NaN where it was not measured
     */
    record Measured(Course course, int holdoutRows, Interval difference, double klToBase) {}

    /** The verdict and why, in words. */
    record Judgement(Verdict verdict, String reason, boolean sufficient) {}

    static Judgement judge(Measured measured, HoldoutMeasure measure, Recipe.Gate recipe) {
        boolean sufficient = measured.holdoutRows() >= recipe.minHoldout();
        Course course = measured.course();
        if (!course.finiteLosses()) {
            return held("the loss stopped being a number; lower trainer.recipe.learning.rate", sufficient);
        }
        if (course.unusable().shareBeside(course.usable()) > recipe.maxUnusable()) {
            return held(tooManyUnusable(course, recipe), sufficient);
        }
        if (recipe.maxKl() > 0 && measured.klToBase() > recipe.maxKl()) {
            return held(
                    words(
                            "the divergence to the base is %.4f nats per response token, above %.4f",
                            measured.klToBase(), recipe.maxKl()),
                    sufficient);
        }
        if (!sufficient) {
            return new Judgement(
                    Verdict.CANDIDATE,
                    "insufficient holdout: " + measured.holdoutRows() + " rows of the " + recipe.minHoldout()
                            + " that it takes to judge by",
                    false);
        }
        Interval difference = measured.difference();
        if (!Double.isFinite(difference.low())) {
            return new Judgement(
                    Verdict.CANDIDATE,
                    "insufficient holdout: of " + measured.holdoutRows() + " rows, " + measure.which()
                            + " are of fewer than two subjects",
                    false);
        }
        String found = words(
                "loss %s minus the parent's is %.4f nats per response token (95 %% interval %.4f to %.4f, margin %.4f)",
                measure.where(), difference.mean(), difference.low(), difference.high(), recipe.margin());
        return difference.low() > recipe.margin()
                ? held("worse than the parent: " + found, true)
                : new Judgement(Verdict.CANDIDATE, "no harm shown: " + found, true);
    }

    /** The judgement, now that it is known how far the version may be guided. */
    static Judgement judge(Judgement judgement, GuidanceChoice guidance) {
        return guidance.isUnfit() && judgement.verdict() != Verdict.HELD
                ? held(guidance.reason(), judgement.sufficient())
                : judgement;
    }

    /** The judgement, now that some answers of the version are at hand. */
    static Judgement judge(Judgement judgement, List<GoalAnswers> answers) {
        return answers.stream()
                .flatMap(each -> each.found().stream())
                .findFirst()
                .filter(problem -> judgement.verdict() != Verdict.HELD)
                .map(problem -> held("what it says has collapsed: " + problem, judgement.sufficient()))
                .orElse(judgement);
    }

    /** The judgement, now that a scorer has graded answers of the version, if any was asked. */
    static Judgement judge(Judgement judgement, @Nullable GradedAnswers graded, Recipe.Scoring recipe) {
        if (graded == null || judgement.verdict() == Verdict.HELD) {
            return judgement;
        }
        PairedLoss scores = graded.beside();
        Interval difference = scores.difference();
        // NaN, where too little was seen, is not below.
        return difference.high() < -recipe.margin()
                ? held(
                        words(
                                "the scorer gives its answers %.3f on average and the parent's %.3f (difference %.3f, 95 %%"
                                        + " interval %.3f to %.3f, margin %.3f)",
                                scores.loss(),
                                scores.parentLoss(),
                                difference.mean(),
                                difference.low(),
                                difference.high(),
                                recipe.margin()),
                        judgement.sufficient())
                : judgement;
    }

    private static String tooManyUnusable(Course course, Recipe.Gate recipe) {
        return words(
                "%d of the round's %d examples could not be trained on, a larger share than trainer.recipe.gate.max.unusable"
                        + " (%.2f) allows; %s",
                course.unusable().total(),
                course.unusable().total() + course.usable(),
                recipe.maxUnusable(),
                course.unusable().words());
    }

    private static Judgement held(String reason, boolean sufficient) {
        return new Judgement(Verdict.HELD, reason, sufficient);
    }

    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
