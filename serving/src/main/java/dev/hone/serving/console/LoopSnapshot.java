package dev.hone.serving.console;

import dev.hone.schemas.progress.PlannedCanary;
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
 * @param revision of rounds, versions and decisions, which are not told again to whoever knows them
 * @param segments how many segments are known
 * @param sums what became of all records; null where it is not known, or not of the one who asks
 * @param rounds newest first, as versions and decisions are; null for whoever knows all three
 */
record LoopSnapshot(
        Instant at,
        @Nullable String problem,
        long revision,
        int segments,
        List<Missing> missing,
        List<Line> lines,
        List<Freshness> freshness,
        @Nullable Sums sums,
        List<Evidence> evidence,
        @Nullable List<Round> rounds,
        @Nullable List<Version> versions,
        @Nullable List<Decision> decisions) {

    /**
     * What somebody of one tenant may see: the lines that answer it, and nothing that counts all tenants together.
     *
     * @param shown names of these lines
     * @param own how many segments it may see
     */
    LoopSnapshot ofTenant(Set<String> shown, int own) {
        return new LoopSnapshot(
                at,
                problem,
                revision,
                own,
                kept(missing, row -> shown.contains(row.line())),
                kept(lines, row -> shown.contains(row.line())),
                kept(freshness, row -> shown.contains(row.line())),
                null,
                kept(evidence, row -> shown.contains(row.line())),
                rounds == null ? null : kept(rounds, row -> shown.contains(row.line())),
                versions == null ? null : kept(versions, row -> shown.contains(row.line())),
                decisions == null ? null : kept(decisions, row -> shown.contains(row.line())));
    }

    /** Without what somebody knows who has seen that revision. */
    LoopSnapshot since(long known) {
        return known == revision
                ? new LoopSnapshot(
                        at, problem, revision, segments, missing, lines, freshness, sums, evidence, null, null, null)
                : this;
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

    /**
     * How long it takes from feedback to an answer by what was learned of it.
     *
     * @param joinedUpTo the event time that all partitions of the join have come to; null where that is not known
     * @param learnedUpTo when the round closed that the champion came of; null for a base
     * @param journeys oldest first
     */
    record Freshness(
            String line,
            @Nullable Instant joinedUpTo,
            @Nullable Instant learnedUpTo,
            @Nullable Instant servedSince,
            List<Journey> journeys) {}

    /**
     * The way of one round.
     *
     * @param waitedSince when its first examples may have come: the close of the round before; null for the first
     * @param ending what became of its version, in a word; null while that is open
     */
    record Journey(
            String roundId,
            @Nullable String version,
            @Nullable Instant waitedSince,
            Instant closedAt,
            @Nullable Instant trainedAt,
            @Nullable Instant endedAt,
            @Nullable String ending) {}

    /** Every record by what became of it, partitions together. */
    record Sums(
            int partitions,
            Map<String, Long> records,
            Map<String, Long> outcomes,
            Map<String, Long> withheld,
            long interactions,
            long examples,
            boolean balances) {}

    /** @param all how many there are; the rows are those from a place on */
    record Segments(int all, int from, List<Segment> rows) {}

    /** @param quality mean of the newest bucket; null where nothing of it is known */
    record Segment(
            String line,
            String segment,
            @Nullable Double quality,
            @Nullable Goals goals) {}

    /** One segment over time, oldest first. */
    record History(String line, String segment, List<Quality> qualities, List<GoalPoint> goals) {}

    /** @param mean of the closed scores that are due in the bucket, in [0, 1] */
    record Quality(Instant bucket, long count, double mean) {}

    record GoalPoint(Instant boundary, int version, List<Threshold> levels) {}

    record Threshold(int level, double threshold) {}

    /** @param expected when the stage has the users that it needs, at its pace so far; null where nobody can say */
    record CanaryCourse(
            String line,
            String rolloutId,
            List<CanaryPoint> points,
            @Nullable Instant expected,
            @Nullable PlannedCanary planned) {}

    record CanaryPoint(
            Instant at,
            int stage,
            double weight,
            long stageSubjects,
            long stageNeeded,
            List<ArmPoint> arms,
            List<Test> tests) {}

    record ArmPoint(String arm, long scored, Interval quality) {}

    /**
     * A dead letter.
     *
     * @param letter its name, partition and offset
     * @param leftOut how many others it stands for; null where it is a letter itself
     */
    record Letter(
            String letter,
            @Nullable String topic,
            @Nullable String stage,
            String reason,
            Instant time,
            String state,
            @Nullable String leftOut) {

        Letter in(String now) {
            return new Letter(letter, topic, stage, reason, time, now, leftOut);
        }
    }

    /**
     * The versions that learned from what is in a round.
     *
     * @param later those that were trained on from the version of the round, oldest first
     */
    record Learned(
            String roundId,
            Instant closedAt,
            @Nullable String version,
            @Nullable String state,
            List<String> later) {}

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
            List<Test> tests,
            long stageSubjects,
            long stageNeeded) {}

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
            Instant at,
            @Nullable String roundId,
            @Nullable String commandId) {}
}
