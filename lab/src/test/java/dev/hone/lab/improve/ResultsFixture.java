package dev.hone.lab.improve;

import dev.hone.client.report.Events;
import dev.hone.lab.improve.ImprovementResults.Comparison;
import dev.hone.lab.improve.ImprovementResults.Counts;
import dev.hone.lab.improve.ImprovementResults.Estimate;
import dev.hone.lab.improve.ImprovementResults.Goal;
import dev.hone.lab.improve.ImprovementResults.Pair;
import dev.hone.lab.improve.ImprovementResults.Round;
import dev.hone.lab.improve.ImprovementResults.Source;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Results as a run might have them. */
final class ResultsFixture {

    static final Estimate UNKNOWN = new Estimate(null, null, null);

    private ResultsFixture() {}

    static ImprovementResults results(@Nullable Comparison comparison, Pair... pairs) {
        var refused = new TreeMap<String, Long>();
        refused.put("\"label\" is missing", 3L);
        return new ImprovementResults(
                new Source("log.jsonl", "TRL KTO rows", "label yes or no", "base", 1, "200 rated answers"),
                new Counts(
                        203,
                        refused,
                        new Events(600, 200, 200, 200, 600, 0, 0, 0, 0, 0, 0, 0, 0, 200, 200, 0),
                        160,
                        40),
                List.of(new LossCurve.Step(1, 1, 2.5), new LossCurve.Step(1, 2, 2.25), new LossCurve.Step(2, 1, 2)),
                List.of(new Round(1, 160, "CANDIDATE: no harm shown", false)),
                comparison,
                List.of(pairs),
                null);
    }

    static Comparison comparison(int answers, Estimate top, Estimate following) {
        return new Comparison(
                "main@sha256:0",
                "no harm shown",
                answers,
                0,
                List.of(goal(0, 100, answers, estimate(-.2, .1)), goal(3, 10, answers / 10, top)),
                estimate(-.1, .05),
                following,
                UNKNOWN);
    }

    static Goal goal(int level, int percent, int answers, Estimate difference) {
        return new Goal(
                level, percent, .5, "[Goal] best", answers, 2.0, 1.5, difference, estimate(.1 * level, .05), UNKNOWN);
    }

    static Estimate estimate(double value, double reach) {
        return new Estimate(value, value - reach, value + reach);
    }
}
