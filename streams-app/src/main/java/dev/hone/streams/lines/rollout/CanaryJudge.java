package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.canary.CanaryAnalysis;
import dev.hone.streams.lines.canary.EvidenceReport;
import dev.hone.streams.lines.canary.Leaning;
import dev.hone.streams.lines.canary.SequentialTest;
import dev.hone.streams.lines.canary.WhoDecides;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.NumberFormats;
import dev.hone.streams.lines.words.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what the evidence of a canary allows: nothing, the next stage, or one of the endings. */
public record CanaryJudge(RolloutConfig config, Decisions decisions) {

    // Sums of multiples of 0.005 miss the margin by a few last bits.
    private static final double TINY = 1e-9;

    public Step judge(Line line, Slot.Serving serving) {
        return ruling(line, serving).step().get();
    }

    /** What is decided, before anybody is told why. */
    public Ruling ruling(Line line, Slot.Serving serving) {
        CanaryAnalysis trial = trial(line, serving);
        Optional<SequentialTest> uneven = first(trial.sampleRatioMismatch());
        if (uneven.isPresent()) {
            return new Ruling(
                    DecisionKind.ABORTED,
                    () -> endings()
                            .aborted(line, serving, because(line, serving, abortedAs(serving, uneven.orElseThrow()))));
        }
        Optional<Ruling> harmed = harm(line, serving, trial);
        if (harmed.isPresent()) {
            return harmed.get();
        }
        Optional<SequentialTest> alarm = first(trial.alarms());
        if (alarm.isPresent()) {
            return new Ruling(
                    DecisionKind.ABORTED,
                    () -> endings()
                            .aborted(
                                    line,
                                    serving,
                                    because(line, serving, alarmedAs(line, serving, alarm.orElseThrow()))));
        }
        // What is paused does not advance.
        return serving instanceof Slot.Canary canary ? advance(line, canary, trial) : Ruling.nothing(line);
    }

    // Scores that lean on one key or source decide nothing, neither way. Answers that do may be what was asked for:
    // they end the rollout, and refuse no version.
    private Optional<Ruling> harm(Line line, Slot.Serving serving, CanaryAnalysis trial) {
        Optional<SequentialTest> any = first(trial.guardrails());
        if (any.isEmpty()) {
            return Optional.empty();
        }
        Leaning leaning = new Leaning(trial);
        Optional<SequentialTest> inAnswers = first(trial.harmInAnswers());
        Optional<String> asked = leaning.ofAnswers();
        if (inAnswers.isPresent() && asked.isPresent()) {
            return Optional.of(new Ruling(
                    DecisionKind.ABORTED,
                    () -> endings()
                            .aborted(
                                    line,
                                    serving,
                                    because(line, serving, askedAs(line, trial, inAnswers.get(), asked.get())))));
        }
        boolean leans =
                leaning.words().isPresent() || new WhoDecides(trial).turned().isPresent();
        return (leans ? inAnswers : any)
                .map(proven -> new Ruling(
                        DecisionKind.ROLLED_BACK,
                        () -> endings()
                                .rolledBack(line, serving, because(line, serving, rolledBackAs(trial, proven)))));
    }

    private Ruling advance(Line line, Slot.Canary canary, CanaryAnalysis trial) {
        boolean ripe = isRipe(canary, trial) && new Leaning(trial).words().isEmpty();
        if (canary.isLast()) {
            if (ripe && isProven(trial) && isLeft(line, spends(trial))) {
                return new Ruling(DecisionKind.PROMOTED, () -> promote(line, canary, trial, spends(trial)));
            }
        } else if (ripe) {
            return new Ruling(DecisionKind.STAGE_ADVANCED, () -> nextStage(line, canary, trial));
        }
        return isOver(canary, trial)
                ? new Ruling(DecisionKind.ABORTED, () -> giveUp(line, canary, trial))
                : Ruling.nothing(line);
    }

    private boolean isRipe(Slot.Canary canary, CanaryAnalysis trial) {
        return !decisions.at().isBefore(canary.stageSince().plus(config.stage().minTime()))
                && trial.exposed(Arm.CHALLENGER, canary.stage())
                        >= config.stage().minSubjects();
    }

    private boolean isProven(CanaryAnalysis trial) {
        return trial.scored(Arm.CHALLENGER) >= config.stage().minSubjects()
                && trial.noWorse().isProven()
                && new WhoDecides(trial).turned().isEmpty()
                && trial.sameFeedback().stream().allMatch(SequentialTest::isProven);
    }

    private boolean isLeft(Line line, double spends) {
        return spends == 0 || line.champions().spent() + spends <= margin() + TINY;
    }

    private static double spends(CanaryAnalysis trial) {
        return Math.max(0, -trial.lowerBound());
    }

    private boolean isOver(Slot.Canary canary, CanaryAnalysis trial) {
        Instant end = canary.since().plus(config.budget().time());
        return !decisions.at().isBefore(end)
                || trial.exposed(Arm.CHAMPION) + trial.exposed(Arm.CHALLENGER)
                        >= config.budget().subjects();
    }

    private Step nextStage(Line line, Slot.Canary canary, CanaryAnalysis trial) {
        Slot.Canary next = canary.advanced(decisions.at());
        String words = "Advanced " + name(canary) + " to stage " + (next.stage() + 1) + " of "
                + canary.challenge().weights().size() + ", " + NumberFormats.percent(next.weight())
                + " of users: no harm was seen" + after(trial) + ".";
        Reason reason = because(line, canary, words);
        return Rollouts.announce(line.with(next), decisions.at())
                .then(told ->
                        Step.to(told, decisions.ofRollout(DecisionKind.STAGE_ADVANCED, canary.challenge(), reason)));
    }

    private Step promote(Line line, Slot.Canary canary, CanaryAnalysis trial, double spends) {
        SequentialTest claim = trial.noWorse();
        double spent = spends == 0 ? 0 : line.champions().spent() + spends;
        String bound = spends == 0
                ? "it is shown to be better by at least " + NumberFormats.share(trial.lowerBound())
                : "it may still be worse by " + NumberFormats.share(spends) + ", and " + NumberFormats.share(spent)
                        + " of the margin " + NumberFormats.margin(margin()) + " is spent since the last proven gain";
        String words = "Promoted " + name(canary) + " in place of "
                + VersionName.shortForm(line.champions().champion()) + ": " + claim.finding() + " (" + claim.strength()
                + ")"
                + after(trial) + "; " + bound + new WhoDecides(trial).words() + ".";
        return endings().promoted(line, canary, spent, because(line, canary, words));
    }

    private Step giveUp(Line line, Slot.Canary canary, CanaryAnalysis trial) {
        SequentialTest claim = trial.noWorse();
        String why = new Leaning(trial)
                .words()
                .map(words -> "nothing is decided on scores that lean on one key or source: " + words)
                .or(() -> new WhoDecides(trial)
                        .turned()
                        .map(words -> "a few decide whether it is worse by the margin, so that nothing is: " + words))
                .orElseGet(() -> undecided(line, claim));
        String words = "Gave up " + name(canary) + " as inconclusive; the champion "
                + VersionName.shortForm(line.champions().champion()) + " stays: " + why + after(trial) + ", "
                + NumberFormats.seconds(Duration.between(canary.since(), decisions.at())) + ".";
        return endings().aborted(line, canary, because(line, canary, words));
    }

    private static String undecided(Line line, SequentialTest claim) {
        return claim.isProven()
                ? "it is no worse by the margin, but earlier promotions have spent "
                        + NumberFormats.share(line.champions().spent())
                        + " of it, or feedback was not shown to be as frequent in both arms"
                : "it could not be shown that " + claim.finding() + " (" + claim.strength() + ")";
    }

    private String rolledBackAs(CanaryAnalysis trial, SequentialTest harm) {
        return "Rolled back " + VersionName.shortForm(trial.challenge().name()) + ": " + harm.finding() + " ("
                + harm.strength() + ")" + after(trial) + new WhoDecides(trial).words() + ".";
    }

    private static String askedAs(Line line, CanaryAnalysis trial, SequentialTest inAnswers, String asked) {
        return "Gave up " + name(trial.challenge()) + " on an alarm; the champion "
                + VersionName.shortForm(line.champions().champion()) + " stays, and the version may come again: "
                + inAnswers.finding() + " (" + inAnswers.strength() + "), but " + asked + after(trial) + ".";
    }

    private static String abortedAs(Slot.Serving serving, SequentialTest uneven) {
        return "Gave up " + name(serving) + ", since its evidence cannot be believed: " + uneven.finding() + " ("
                + uneven.strength() + ").";
    }

    private static String alarmedAs(Line line, Slot.Serving serving, SequentialTest alarm) {
        return "Gave up " + name(serving) + " on an alarm; the champion "
                + VersionName.shortForm(line.champions().champion()) + " stays, and the version may come again: "
                + alarm.finding() + " (" + alarm.strength()
                + "), counted by response, which a single user can cause.";
    }

    private static String after(CanaryAnalysis trial) {
        return ", after " + NumberFormats.counted(trial.exposed(Arm.CHALLENGER), "user") + " of the challenger and "
                + NumberFormats.number(trial.exposed(Arm.CHAMPION)) + " of the champion";
    }

    private static String name(Slot.Serving serving) {
        return name(serving.challenge());
    }

    private static String name(Challenge challenge) {
        return VersionName.shortForm(challenge.name());
    }

    private Reason because(Line line, Slot.Serving serving, String words) {
        return Reason.of(words, new EvidenceReport(line, serving, config).numbers());
    }

    private CanaryAnalysis trial(Line line, Slot.Serving serving) {
        return new CanaryAnalysis(line.evidence(), serving.challenge(), config);
    }

    private Endings endings() {
        return new Endings(config, decisions);
    }

    private double margin() {
        return config.margins().quality();
    }

    private static Optional<SequentialTest> first(List<SequentialTest> claims) {
        for (SequentialTest claim : claims) {
            if (claim.isProven()) {
                return Optional.of(claim);
            }
        }
        return Optional.empty();
    }
}
