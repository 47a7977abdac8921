package dev.hone.streams.lines.plan;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.sequential.ScoreCounts;
import dev.hone.streams.sequential.TwoSampleEProcess;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a promotion has to show, in a play: the tests of a canary by a bound that is nearly reached and takes a
 * hundredth of their work.
 */
final class Claims {

    private final Play.Rules rules;
    private final int last;
    private final double needed;
    private final List<Claim> claims;

    /**
     * That the upper arm's mean is above the lower one's by more than the amount.
     *
     * @param before what the stages before the last one have shown of it, as a logarithm
     */
    private record Claim(
            Arm upper, Measure measure, Function<Counts, ScoreCounts> counted, double amount, double before) {}

    Claims(Play.Rules rules, Evidence begun) {
        this.rules = rules;
        last = rules.challenge().weights().size() - 1;
        needed = Math.log(1 / rules.config().alpha());
        double margin = rules.config().margins().quality();
        double feedback = rules.config().margins().feedback();
        Covariate covariate = rules.challenge().covariate();
        Claim quality = new Claim(Arm.CHALLENGER, covariate.compared(), Counts::scores, covariate.adjusted(-margin), 0);
        Claim noRarer = new Claim(Arm.CHALLENGER, Measure.QUALITY, Claims::answered, -feedback, 0);
        Claim noMoreFrequent = new Claim(Arm.CHAMPION, Measure.QUALITY, Claims::answered, -feedback, 0);
        claims = (rules.scored() < 1 ? List.of(quality, noRarer, noMoreFrequent) : List.of(quality))
                .stream()
                        .map(claim -> new Claim(
                                claim.upper,
                                claim.measure,
                                claim.counted,
                                claim.amount,
                                shown(claim, begun, IntStream.range(0, last))))
                        .toList();
    }

    /** How much is still to be shown of the claim that is furthest from it, as a logarithm; 0 or less where all are. */
    double open(Evidence evidence) {
        double open = claims.stream()
                .mapToDouble(claim -> needed - claim.before - shown(claim, evidence, IntStream.of(last)))
                .max()
                .orElseThrow();
        return isGraded(evidence) ? open : Math.max(open, needed);
    }

    private boolean isGraded(Evidence evidence) {
        return IntStream.rangeClosed(0, last)
                        .mapToLong(stage -> counts(evidence, Measure.QUALITY, stage, Arm.CHALLENGER)
                                .scores()
                                .total())
                        .sum()
                >= rules.config().stage().minSubjects();
    }

    private double shown(Claim claim, Evidence evidence, IntStream stages) {
        Arm lower = claim.upper == Arm.CHALLENGER ? Arm.CHAMPION : Arm.CHALLENGER;
        List<TwoSampleEProcess> duels = stages.mapToObj(stage -> new TwoSampleEProcess(
                        claim.counted.apply(counts(evidence, claim.measure, stage, claim.upper)),
                        claim.counted.apply(counts(evidence, claim.measure, stage, lower)),
                        rules.challenge().betting(),
                        share(stage, claim.upper)))
                .toList();
        return TwoSampleEProcess.logEValueAtMost(duels, claim.amount);
    }

    private double share(int stage, Arm upper) {
        double weight = rules.challenge().weights().get(stage);
        return upper == Arm.CHALLENGER ? weight : 1 - weight;
    }

    private static Counts counts(Evidence evidence, Measure measure, int stage, Arm arm) {
        return evidence.at(Cell.ofAll(measure, stage, arm));
    }

    private static ScoreCounts answered(Counts counts) {
        long answered = counts.scores().total();
        ScoreCounts silent = counts.unscored() == 0 ? ScoreCounts.NONE : ScoreCounts.NONE.with(0, counts.unscored());
        return answered == 0 ? silent : silent.with(ScoreCounts.ONE, answered);
    }
}
