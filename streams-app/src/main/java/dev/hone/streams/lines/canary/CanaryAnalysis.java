package dev.hone.streams.lines.canary;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.guardrails.FailedResponses;
import dev.hone.streams.lines.guardrails.Guardrail;
import dev.hone.streams.lines.guardrails.GuardrailMeasure.Consequence;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.lines.words.NumberFormats;
import dev.hone.streams.sequential.Proof;
import dev.hone.streams.sequential.ScoreCounts;
import dev.hone.streams.sequential.TwoSampleEProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The tests of a rollout, a pure function of its counts. */
public record CanaryAnalysis(Evidence evidence, Challenge challenge, RolloutConfig config) {

    private static final long SEGMENT_SUBJECTS = 200;
    // No difference of scores is shown to be larger.
    private static final double MOST = 0.999;
    private static final double RATIO_ALPHA = 0.01;

    // An arm may lose a tenth of its exposures more than the other, as one does that has lower goals to explore, and no
    // alarm is raised.
    private static final double RATIO_TOLERANCE = 0.9;

    /** That the challenger is not worse by the margin: what a promotion needs. */
    public SequentialTest noWorse() {
        return claim(
                "quality no worse by the margin",
                Proof.of(
                        quality(Arm.CHALLENGER),
                        covariate().adjusted(-config.margins().quality())),
                1 / config.alpha(),
                this::noWorseAsFound);
    }

    /** Whether that is proven, and would be if the difference of the arms were smaller by the amount, at least 0. */
    boolean isNoWorse(double less) {
        double amount = Math.min(MOST, less - config.margins().quality());
        return Proof.of(quality(Arm.CHALLENGER), covariate().adjusted(amount)).isAtLeast(Math.log(1 / config.alpha()));
    }

    /** The same of that it is worse by more than the margin: if it were worse by so much less. */
    boolean isWorse(double less) {
        double amount = Math.min(MOST, less + config.margins().quality());
        return Proof.of(quality(Arm.CHAMPION), covariate().adjusted(amount)).isAtLeast(Math.log(2 / config.alpha()));
    }

    private String noWorseAsFound() {
        String margin =
                " by the margin " + NumberFormats.margin(config.margins().quality());
        long challengers = scored(Arm.CHALLENGER);
        long champions = scored(Arm.CHAMPION);
        return challengers == 0 || champions == 0
                ? "its mean quality is not below the champion's" + margin + ", with scores of "
                        + NumberFormats.counted(challengers, "user") + " of the challenger and "
                        + NumberFormats.number(champions)
                        + " of the champion"
                : "its mean quality " + mean(Measure.QUALITY, Arm.CHALLENGER) + " is not below the champion's "
                        + mean(Measure.QUALITY, Arm.CHAMPION) + margin;
    }

    /** The largest amount by which the challenger is shown to be better; below 0: by which it may still be worse. */
    public double lowerBound() {
        return TwoSampleEProcess.lowerBound(
                quality(Arm.CHALLENGER), Math.log(1 / config.alpha()), covariate()::adjusted);
    }

    /**
     * Each proves that the challenger does harm; together they are wrong with chance alpha. Half of that goes to
     * quality, a quarter to the guardrails, a quarter to the segments.
     */
    public List<SequentialTest> guardrails() {
        List<SequentialTest> claims = new ArrayList<>();
        claims.add(worseQuality(Evidence.ALL_SEGMENTS, 2 / config.alpha()));
        claims.addAll(harmInAnswers());
        List<String> large = largeSegments();
        // The chances of k segments sum to less than that of all of them, whenever each became large.
        double needed = 4 / config.alpha() * large.size() * (large.size() + 1);
        large.forEach(segment -> claims.add(worseQuality(segment, needed)));
        return claims;
    }

    /** Those of them that rest on the answers alone, whatever anybody said of them. */
    public List<SequentialTest> harmInAnswers() {
        return moreOften(Consequence.ROLL_BACK);
    }

    /** Each ends the rollout, but one subject may have caused it, so that it proves nothing about the version. */
    public List<SequentialTest> alarms() {
        return moreOften(Consequence.ABORT);
    }

    /** Responses of an arm that were looked at. */
    public long responses(Arm arm) {
        return pooled(FailedResponses.MEASURE, arm).scores().total();
    }

    /** Each proves that the arms do not get the subjects that they should: then nothing else can be believed. */
    public List<SequentialTest> sampleRatioMismatch() {
        List<SequentialTest> claims = new ArrayList<>();
        double needed = 2 * challenge.weights().size() / RATIO_ALPHA;
        for (int stage = 0; stage < challenge.weights().size(); stage++) {
            double weight = challenge.weights().get(stage);
            long met = at(Measure.QUALITY, stage, Arm.CHALLENGER).total();
            long others = at(Measure.QUALITY, stage, Arm.CHAMPION).total();
            ScoreCounts shares = zerosAndOnes(others, met);
            int number = stage + 1;
            Supplier<String> finding = () ->
                    "the challenger met " + NumberFormats.number(met) + " of " + NumberFormats.number(met + others)
                            + " users in stage " + number + ", but its share is " + NumberFormats.percent(weight);
            double fewer = weight * RATIO_TOLERANCE / (weight * RATIO_TOLERANCE + 1 - weight);
            double more = weight / (weight + (1 - weight) * RATIO_TOLERANCE);
            claims.add(claim("too few users", Proof.ofMeanBelow(shares, fewer), needed, finding));
            claims.add(claim("too many users", Proof.ofMeanAbove(shares, more), needed, finding));
        }
        return claims;
    }

    /** What a promotion needs besides, where somebody gave no feedback: that both arms get as much of it, both ways. */
    public List<SequentialTest> sameFeedback() {
        if (exposed(Arm.CHALLENGER) + exposed(Arm.CHAMPION) == scored(Arm.CHALLENGER) + scored(Arm.CHAMPION)) {
            return List.of();
        }
        return List.of(
                feedback("feedback no rarer", Arm.CHALLENGER, Arm.CHAMPION),
                feedback("feedback no more frequent", Arm.CHAMPION, Arm.CHALLENGER));
    }

    public long exposed(Arm arm) {
        long exposed = 0;
        for (int stage = 0; stage < stages(); stage++) {
            exposed += exposed(arm, stage);
        }
        return exposed;
    }

    public long exposed(Arm arm, int stage) {
        return at(Measure.QUALITY, stage, arm).total();
    }

    public long scored(Arm arm) {
        long scored = 0;
        for (int stage = 0; stage < stages(); stage++) {
            scored += at(Measure.QUALITY, stage, arm).scores().total();
        }
        return scored;
    }

    /** The counts of an arm over all stages and segments. */
    public Counts pooled(Measure measure, Arm arm) {
        return IntStream.range(0, stages())
                .mapToObj(stage -> at(measure, stage, arm))
                .reduce(Counts.NONE, Counts::plus);
    }

    private SequentialTest worseQuality(String segment, double needed) {
        double margin = config.margins().quality();
        boolean all = segment.equals(Evidence.ALL_SEGMENTS);
        List<TwoSampleEProcess> duels = duels(compared(), Arm.CHAMPION, Arm.CHALLENGER, segment);
        Supplier<String> finding = () -> "its mean quality " + (all ? "" : "in " + segment + " ")
                + mean(Measure.QUALITY, Arm.CHALLENGER, segment) + " is below the champion's "
                + mean(Measure.QUALITY, Arm.CHAMPION, segment) + " by more than the margin "
                + NumberFormats.margin(margin);
        String name = all ? "quality worse" : "quality worse in " + segment;
        return claim(name, Proof.of(duels, covariate().adjusted(margin)), needed, finding);
    }

    private List<SequentialTest> moreOften(Consequence consequence) {
        List<SequentialTest> claims = new ArrayList<>();
        for (Guardrail guardrail : config.guardrails()) {
            if (guardrail.measure().consequence() == consequence) {
                claims.add(moreOften(guardrail));
            }
        }
        return claims;
    }

    private SequentialTest moreOften(Guardrail guardrail) {
        Measure measure = guardrail.measure().measure();
        List<TwoSampleEProcess> duels = duels(measure, Arm.CHALLENGER, Arm.CHAMPION, Evidence.ALL_SEGMENTS);
        Supplier<String> finding = () -> "its share of " + guardrail.name() + " " + mean(measure, Arm.CHALLENGER)
                + " is above the champion's " + mean(measure, Arm.CHAMPION) + " by more than the margin "
                + NumberFormats.margin(guardrail.margin());
        return claim(
                "more " + guardrail.name(),
                Proof.of(duels, guardrail.margin()),
                guardrail.needed(config.alpha()),
                finding);
    }

    private SequentialTest feedback(String name, Arm upper, Arm lower) {
        List<TwoSampleEProcess> duels = new ArrayList<>();
        for (int stage = 0; stage < stages(); stage++) {
            duels.add(duel(stage, upper, answered(stage, upper), answered(stage, lower)));
        }
        double margin = config.margins().feedback();
        Supplier<String> finding =
                () -> "the arms' shares of users with feedback differ by less than " + NumberFormats.margin(margin);
        return claim(name, Proof.of(duels, -margin), 1 / config.alpha(), finding);
    }

    private ScoreCounts answered(int stage, Arm arm) {
        Counts counts = at(Measure.QUALITY, stage, arm);
        return zerosAndOnes(counts.unscored(), counts.scores().total());
    }

    private List<TwoSampleEProcess> quality(Arm upper) {
        Arm lower = upper == Arm.CHALLENGER ? Arm.CHAMPION : Arm.CHALLENGER;
        return duels(compared(), upper, lower, Evidence.ALL_SEGMENTS);
    }

    // Means are told as they are; they are compared without what was expected of the subjects.
    private Measure compared() {
        return covariate().compared();
    }

    private Covariate covariate() {
        return challenge.covariate();
    }

    private List<TwoSampleEProcess> duels(Measure measure, Arm upper, Arm lower, String segment) {
        List<TwoSampleEProcess> duels = new ArrayList<>(stages());
        for (int stage = 0; stage < stages(); stage++) {
            ScoreCounts above =
                    evidence.at(new Cell(measure, stage, upper, segment)).scores();
            ScoreCounts below =
                    evidence.at(new Cell(measure, stage, lower, segment)).scores();
            duels.add(duel(stage, upper, above, below));
        }
        return duels;
    }

    private TwoSampleEProcess duel(int stage, Arm upper, ScoreCounts above, ScoreCounts below) {
        double weight = challenge.weights().get(stage);
        return new TwoSampleEProcess(above, below, challenge.betting(), upper == Arm.CHALLENGER ? weight : 1 - weight);
    }

    private List<String> largeSegments() {
        SortedMap<String, Long> subjects = new TreeMap<>();
        evidence.cells().forEach((cell, counts) -> {
            if (!cell.segment().equals(Evidence.ALL_SEGMENTS) && cell.measure().equals(Measure.QUALITY)) {
                subjects.merge(cell.segment(), counts.total(), Long::sum);
            }
        });
        // A segment that is all of the line has been judged as a whole.
        long all = exposed(Arm.CHALLENGER) + exposed(Arm.CHAMPION);
        subjects.values().removeIf(some -> some < SEGMENT_SUBJECTS || some >= all);
        return List.copyOf(subjects.keySet());
    }

    private Counts at(Measure measure, int stage, Arm arm) {
        return evidence.at(new Cell(measure, stage, arm, Evidence.ALL_SEGMENTS));
    }

    private String mean(Measure measure, Arm arm) {
        return mean(measure, arm, Evidence.ALL_SEGMENTS);
    }

    private String mean(Measure measure, Arm arm, String segment) {
        ScoreCounts scores = IntStream.range(0, stages())
                .mapToObj(stage ->
                        evidence.at(new Cell(measure, stage, arm, segment)).scores())
                .reduce(ScoreCounts.NONE, ScoreCounts::plus);
        return scores.total() == 0 ? "-" : NumberFormats.share(scores.mean().orElseThrow());
    }

    private int stages() {
        return challenge.weights().size();
    }

    private static ScoreCounts zerosAndOnes(long zeros, long ones) {
        ScoreCounts counts = zeros == 0 ? ScoreCounts.NONE : ScoreCounts.NONE.with(0, zeros);
        return ones == 0 ? counts : counts.with(ScoreCounts.ONE, ones);
    }

    private static SequentialTest claim(String name, Proof proof, double needed, Supplier<String> words) {
        return new SequentialTest(name, proof, needed, words);
    }
}
