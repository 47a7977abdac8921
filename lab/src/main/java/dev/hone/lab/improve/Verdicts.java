package dev.hone.lab.improve;

import dev.hone.lab.drawing.Html;
import dev.hone.lab.improve.ImprovementResults.Comparison;
import dev.hone.lab.improve.ImprovementResults.Estimate;
import dev.hone.lab.improve.ImprovementResults.Goal;
import dev.hone.lab.improve.ImprovementResults.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conclusions of an improvement's report: sentences on what the numbers say and what they do not. */
final class Verdicts {

    /** Below so many held-out answers an interval says little. */
    static final int ENOUGH = 30;

    /**
     * Nats per token below which nobody would notice that one answer is likelier than another: one in a hundred tokens
     * changes.
     */
    static final double NOTICEABLE = .01;

    private Verdicts() {}

    /** What a finding is to the reader. */
    enum Tone {
        GOOD,
        BAD,
        OPEN
    }

    /** A finding in a sentence. */
    record Sentence(Tone tone, String text) {}

    /** The first of them is the one that matters most. */
    static List<Sentence> of(ImprovementResults results) {
        List<Sentence> sentences = new ArrayList<>();
        if (results.failure() != null) {
            sentences.add(new Sentence(Tone.BAD, "The run failed: " + results.failure() + "."));
        }
        Comparison comparison = results.comparison();
        if (comparison == null) {
            return sentences;
        }
        if (comparison.goals().isEmpty()) {
            sentences.add(new Sentence(
                    Tone.OPEN,
                    "No answer was held out, so that nothing can be said of how good the adapter is. A log with more"
                            + " different prompts, or a higher relabel.holdout.share, would tell."));
            return sentences;
        }
        Goal top = comparison.goals().get(comparison.goals().size() - 1);
        sentences.add(top(top));
        if (!top.sentence().isEmpty()) {
            sentences.add(following(comparison.following(), comparison.baseFollowing()));
        }
        sentences.add(goalFree(comparison.goalFree()));
        brokenText(results.pairs()).ifPresent(sentences::add);
        if (comparison.answers() < ENOUGH) {
            sentences.add(new Sentence(
                    Tone.OPEN,
                    "Only " + comparison.answers() + " held-out answers could be compared: take every number here as a"
                            + " hint. Some hundreds of held-out answers make it a finding."));
        }
        return sentences;
    }

    private static Sentence top(Goal top) {
        String subject = subject(top);
        String numbers = " (loss " + Html.number(top.adapterLoss()) + " against " + Html.number(top.baseLoss())
                + ", difference " + interval(top.difference()) + ")";
        String what = top.level() == 0 ? "held-out answers" : "the held-out answers that people rated best";
        return switch (sign(top.difference())) {
            case BELOW ->
                new Sentence(Tone.GOOD, subject + " finds " + what + " likelier than the base does" + numbers + ".");
            case ABOVE ->
                new Sentence(
                        Tone.BAD,
                        subject + " finds " + what + " less likely than the base does" + numbers
                                + ": it has become worse. A lower trainer.recipe.learning.rate or more rows may help.");
            case UNCLEAR ->
                new Sentence(
                        Tone.OPEN,
                        subject + " cannot be told from the base on " + what + numbers + "; "
                                + Html.count(top.answers()) + " of them were held out.");
        };
    }

    private static String subject(Goal top) {
        if (top.sentence().isEmpty()) {
            return "Without a goal, as it was trained, the adapter";
        }
        return top.level() == 0 ? "Asked for any answer, the adapter" : "Asked for its highest goal, the adapter";
    }

    private static Sentence following(Estimate following, Estimate base) {
        return switch (sign(following)) {
            case ABOVE -> followed(following, base);
            case BELOW ->
                new Sentence(
                        Tone.BAD,
                        "Goals work the wrong way round: asking for more makes worse answers likelier ("
                                + interval(following) + " nats per token).");
            case UNCLEAR ->
                new Sentence(
                        Tone.OPEN,
                        following.value() == null
                                ? "Whether goals are followed cannot be measured: among the held-out answers there are not"
                                        + " both better and worse ones."
                                : "It is not shown that goals are followed: " + interval(following)
                                        + " nats per token.");
        };
    }

    private static Sentence followed(Estimate following, Estimate base) {
        double learned = value(following) - value(base);
        String numbers = interval(following) + " nats per token"
                + (base.value() == null ? "" : ", of the base, which was taught none, " + Html.number(base.value()));
        if (learned < NOTICEABLE) {
            return new Sentence(
                    Tone.OPEN,
                    "Goals are hardly followed: asking for the highest goal instead of the lowest makes better answers"
                            + " likelier than worse ones by too little to be noticed (" + numbers + ").");
        }
        return new Sentence(
                Tone.GOOD,
                "Goals are followed: asking for the highest goal instead of the lowest makes better answers likelier"
                        + " than worse ones, by " + numbers + ".");
    }

    private static double value(Estimate estimate) {
        return estimate.value() == null ? 0 : estimate.value();
    }

    /** A model that has come off the rails shows it in its answers sooner than in its losses. */
    private static Optional<Sentence> brokenText(List<Pair> pairs) {
        long adapter = pairs.stream().filter(pair -> isBroken(pair.adapter())).count();
        long base = pairs.stream().filter(pair -> isBroken(pair.base())).count();
        return adapter <= base
                ? Optional.empty()
                : Optional.of(new Sentence(
                        Tone.BAD,
                        adapter + " of the adapter's " + pairs.size()
                                + " answers side by side hold characters that are no"
                                + " text, of the base's " + base
                                + ": words of the log may be none that the base knows, or"
                                + " trainer.recipe.learning.rate is too high."));
    }

    private static boolean isBroken(String answer) {
        return answer.codePoints()
                .anyMatch(point ->
                        point == '\uFFFD' || (Character.isISOControl(point) && !Character.isWhitespace(point)));
    }

    private static Sentence goalFree(Estimate difference) {
        String numbers = " (difference in loss on all held-out answers " + interval(difference) + ")";
        return switch (sign(difference)) {
            case BELOW ->
                new Sentence(Tone.GOOD, "Without a goal it has learned how the log's answers sound" + numbers + ".");
            case ABOVE -> new Sentence(Tone.BAD, "Without a goal it has become worse than the base" + numbers + ".");
            case UNCLEAR -> new Sentence(Tone.OPEN, "Without a goal it is like the base" + numbers + ".");
        };
    }

    private enum Sign {
        BELOW,
        ABOVE,
        UNCLEAR
    }

    private static Sign sign(Estimate estimate) {
        Double low = estimate.low();
        Double high = estimate.high();
        if (low == null || high == null) {
            return Sign.UNCLEAR;
        }
        return high < 0 ? Sign.BELOW : low > 0 ? Sign.ABOVE : Sign.UNCLEAR;
    }

    /** The number and its 95 % interval. */
    static String interval(Estimate estimate) {
        Double value = estimate.value();
        return value == null ? "–" : signed(value) + ends(estimate.low(), estimate.high());
    }

    private static String ends(@Nullable Double low, @Nullable Double high) {
        return low == null || high == null
                ? ", too few for an interval"
                : ", 95 % interval " + signed(low) + " to " + signed(high);
    }

    private static String signed(double number) {
        return String.format(Locale.ROOT, "%+.3f", number).replace('-', '−');
    }
}
