package dev.hone.streams.lines.shadow;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.canary.SequentialTest;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.lines.words.NumberFormats;
import dev.hone.streams.sequential.Proof;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two answers to one prompt, the champion's and the challenger's, as often as there were such: one pair of each user.
 *
 * <p>With x the champion's score and y the challenger's, what is counted of a pair is (1 + y - x) / 2: in [0, 1], and
 * its mean is below (1 - margin) / 2 where the challenger is worse by more than the margin. How hard a prompt
 * is cancels out.
 *
 * @param evidence of a rollout in its shadow stage
 */
public record ShadowPairs(Evidence evidence) {

    // The arms of cells are those of canaries: a release that knows no shadow stage must be able to read them.
    private static final Cell DIFFERENCES = Cell.ofAll(new Measure("shadow-pairs"), 0, Arm.CHALLENGER);
    private static final Measure SCORES = new Measure("shadow-scores");

    /** With another pair; null for an answer that no scorer has graded. */
    public Evidence plus(@Nullable Integer champion, @Nullable Integer challenger) {
        if (champion == null || challenger == null) {
            return evidence.plus(DIFFERENCES, new Counts(1, ScoreCounts.NONE));
        }
        // Rounded in favour of the challenger: harm is never shown by a rounding.
        int difference = (ScoreCounts.ONE + challenger - champion + 1) / 2;
        return evidence.plus(DIFFERENCES, one(difference))
                .plus(Cell.ofAll(SCORES, 0, Arm.CHAMPION), one(champion))
                .plus(Cell.ofAll(SCORES, 0, Arm.CHALLENGER), one(challenger));
    }

    /** All pairs, graded or not. */
    public long total() {
        return evidence.at(DIFFERENCES).total();
    }

    /** Those of which both answers were graded. */
    public long scored() {
        return differences().total();
    }

    /** That the challenger's answers are worse by more than the margin. */
    public SequentialTest harm(double margin, double alpha) {
        return new SequentialTest(
                "worse in shadow by " + NumberFormats.margin(margin),
                Proof.ofMeanBelow(differences(), (1 - margin) / 2),
                1 / alpha,
                () -> "by the declared scorers its answers' mean quality " + mean(Arm.CHALLENGER)
                        + " is below that of the champion's answers to the same prompts, " + mean(Arm.CHAMPION)
                        + ", by more than the margin " + NumberFormats.margin(margin));
    }

    /** How many there were and what they came to, as in {@code 210 users' prompts were answered unseen, ...}. */
    public String words() {
        String answered = NumberFormats.counted(total(), "user") + " had a prompt answered unseen";
        return scored() == 0
                ? answered + ", and no declared scorer has graded both answers of any (rollout.shadow.scorers)"
                : answered + ", declared scorers have graded both answers of " + NumberFormats.number(scored())
                        + ", with a mean of " + mean(Arm.CHALLENGER) + " beside the champion's " + mean(Arm.CHAMPION);
    }

    /** The same as numbers of a decision. */
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new TreeMap<>();
        numbers.put("shadow.users", (double) total());
        numbers.put("shadow.scored", (double) scored());
        scores(Arm.CHAMPION).mean().ifPresent(mean -> numbers.put("shadow.champion.mean", mean));
        scores(Arm.CHALLENGER).mean().ifPresent(mean -> numbers.put("shadow.challenger.mean", mean));
        return numbers;
    }

    private String mean(Arm arm) {
        return NumberFormats.share(scores(arm).mean().orElse(0));
    }

    private ScoreCounts differences() {
        return evidence.at(DIFFERENCES).scores();
    }

    private ScoreCounts scores(Arm arm) {
        return evidence.at(Cell.ofAll(SCORES, 0, arm)).scores();
    }

    private static Counts one(int score) {
        return new Counts(0, ScoreCounts.NONE.with(score));
    }
}
