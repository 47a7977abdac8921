package dev.hone.serving.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The loop as the page shows it; no text of users is in it. Members are these in snake_case.
 *
 * @param problem why what is shown may be old; null when it is not
 * @param decisions newest first, as rounds and versions are
 */
record LoopSnapshot(
        Instant at,
        @Nullable String problem,
        List<Missing> missing,
        List<Line> lines,
        List<Goals> goalSets,
        List<Round> rounds,
        List<Version> versions,
        List<Evidence> evidence,
        List<Decision> decisions) {

    /**
     * What somebody of one tenant may see: the goals of its segments, and the lines that answer them.
     *
     * @param shown names of these lines
     */
    LoopSnapshot ofTenant(String tenant, Set<String> shown) {
        return new LoopSnapshot(
                at,
                problem,
                kept(missing, row -> shown.contains(row.line())),
                kept(lines, row -> shown.contains(row.line())),
                kept(goalSets, row -> shown.contains(row.line()) && isOf(tenant, row.segment())),
                kept(rounds, row -> shown.contains(row.line())),
                kept(versions, row -> shown.contains(row.line())),
                kept(evidence, row -> shown.contains(row.line())),
                kept(decisions, row -> shown.contains(row.line())));
    }

    // A line's own pool is nobody's, and named without a tenant.
    private static boolean isOf(String tenant, String segment) {
        return segment.startsWith(tenant + "/") || segment.indexOf('/') < 0;
    }

    private static <T> List<T> kept(List<T> rows, Predicate<T> wanted) {
        return rows.stream().filter(wanted).toList();
    }

    /** What a line waits for, a sentence for each thing. */
    record Missing(String line, List<String> sentences) {}

    record Line(
            String line, String champion, @Nullable String challenger, String stage, double weight, Instant since) {}

    record Goals(String line, String segment, int version, long count, Instant boundary, List<Level> levels) {}

    /**
     * One goal.
     *
     * @param threshold lowest quality that meets it, in [0, 1]
     * @param percent of recent answers that do
     */
    record Level(int level, double threshold, int percent) {}

    record Round(
            String roundId,
            String line,
            String parent,
            long examples,
            String closedBy,
            Instant closedAt,
            String outcome) {}

    record Version(
            String version,
            String line,
            int sequence,
            String parent,
            long examples,
            String verdict,
            String reason,
            String state,
            @Nullable Measured measured) {}

    /** What the trainer measured on the holdout; null where it could not. */
    record Measured(
            int holdoutExamples,
            Interval goalFollowing,
            @Nullable Double forgetting,
            @Nullable Double klToBase,
            List<LevelLoss> levels) {}

    record LevelLoss(
            int level, @Nullable Double loss, @Nullable Double parentLoss) {}

    /** An estimate with its 95 % interval, where there is one. */
    record Interval(
            @Nullable Double estimate,
            @Nullable Double low,
            @Nullable Double high) {}

    /** @param stage from 1 */
    record Evidence(
            String line,
            String rolloutId,
            String champion,
            String challenger,
            int stage,
            int stages,
            double weight,
            String words,
            Instant at,
            List<Arm> arms,
            List<Test> tests) {}

    record Arm(String arm, long subjects, long scored, Interval quality, long responses, List<Guardrail> guardrails) {}

    record Guardrail(String title, long found) {}

    record Test(String name, double evidence, double needed) {}

    record Decision(
            String line,
            String kind,
            @Nullable String version,
            String words,
            Map<String, Double> evidence,
            String who,
            Instant at) {}
}
