package dev.hone.streams.lines.anchor;

import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.canary.SequentialTest;
import dev.hone.streams.lines.state.Anchoring;
import dev.hone.streams.lines.state.Anchoring.Decline;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.NumberFormats;
import dev.hone.streams.sequential.Proof;
import dev.hone.streams.sequential.ScoreCounts;
import dev.hone.streams.sequential.TwoSampleEProcess;
import java.util.List;
import java.util.Map;

/**
 * Raises the alarm that the champion is below the base by more than the margin. It says so and stands; it changes
 * nothing else, now or later.
 */
public record DeclineJudge(RolloutConfig config, Decisions decisions) {

    // The anchor's share of those that are drawn, at the default of serving.anchor.share: no proof is wrong where it is
    // another.
    private static final double ANCHORS = 0.2;

    public Step judge(Line line) {
        Anchoring anchoring = line.anchoring();
        if (anchoring.decline() != null || !isSuspect(anchoring)) {
            return Step.to(line);
        }
        SequentialTest test = below(anchoring);
        return test.isProven() ? alarm(line, test) : Step.to(line);
    }

    // Nothing is proven whose means do not say it, and hardly ever they do.
    private boolean isSuspect(Anchoring anchoring) {
        ScoreCounts anchors = anchoring.of(Arm.ANCHOR).scores();
        ScoreCounts champions = anchoring.of(Arm.CHAMPION).scores();
        return anchors.total() > 0
                && champions.total() > 0
                && mean(anchors) - mean(champions) > config.margins().quality();
    }

    private SequentialTest below(Anchoring anchoring) {
        ScoreCounts anchors = anchoring.of(Arm.ANCHOR).scores();
        ScoreCounts champions = anchoring.of(Arm.CHAMPION).scores();
        double margin = config.margins().quality();
        TwoSampleEProcess duel = new TwoSampleEProcess(anchors, champions, anchoring.betting(), ANCHORS);
        return new SequentialTest(
                "champion below the base",
                Proof.of(List.of(duel), margin),
                1 / config.declineAlpha(),
                () -> "the champion's mean quality " + of(champions) + " is below the base's " + of(anchors)
                        + " by more than the margin " + NumberFormats.margin(margin));
    }

    private Step alarm(Line line, SequentialTest test) {
        Anchoring anchoring = line.anchoring();
        String finding = test.finding();
        String words = "Alarm on " + VersionName.shortForm(anchoring.champion()) + ": " + finding + " ("
                + test.strength() + "). Nothing was changed by it; `hone rollout rollback` goes back to the champion"
                + " before.";
        ScoreCounts anchors = anchoring.of(Arm.ANCHOR).scores();
        ScoreCounts champions = anchoring.of(Arm.CHAMPION).scores();
        Map<String, Double> numbers = Map.of(
                "champion.subjects", (double) champions.total(),
                "champion.meanQuality", mean(champions),
                "anchor.subjects", (double) anchors.total(),
                "anchor.meanQuality", mean(anchors),
                "margin", config.margins().quality(),
                "evidence", test.eValue(),
                "needed", test.needed(),
                "test", (double) anchoring.betting().number());
        return Step.to(
                line.with(anchoring.with(new Decline(decisions.at(), finding))),
                decisions.ofDecline(line.name(), anchoring.champion(), words, numbers));
    }

    private static String of(ScoreCounts scores) {
        return NumberFormats.share(mean(scores)) + ", of " + NumberFormats.counted(scores.total(), "user") + ",";
    }

    private static double mean(ScoreCounts scores) {
        return scores.mean().orElseThrow();
    }
}
