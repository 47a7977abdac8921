package dev.hone.streams.lines.canary;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.guardrails.GuardrailMeasure;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.sequential.Betting;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Evidence that a test writes down instead of playing it, and a challenge of two stages, of 20 % and of half the users.
 */
public final class EvidenceFixture {

    public static final Challenge CHALLENGE = new Challenge(
            "main!1",
            ModelVersion.newBuilder()
                    .setVersion("v1")
                    .setLine("main")
                    .setSequence(1)
                    .setParent("main@base")
                    .setArtifact("main/1")
                    .setDigest("sha256:01")
                    .setBaseDigest("sha256:02")
                    .setExamples(10)
                    .setTrainedTokens(1_000)
                    .setVerdict(Verdict.CANDIDATE)
                    .setReason("it passed.")
                    .build(),
            null,
            "salt",
            List.of(0.2, 0.5),
            Instant.EPOCH,
            Betting.LATEST,
            Covariate.NONE);

    private Evidence evidence = Evidence.NONE;

    public static RolloutConfig config(Map<String, String> settings) {
        return RolloutConfig.from(Settings.of(settings));
    }

    /** So many users of an arm, of whom a share is content and the others are not. */
    public EvidenceFixture graded(int stage, Arm arm, long users, double content) {
        return graded(stage, arm, Evidence.ALL_SEGMENTS, users, content);
    }

    public EvidenceFixture graded(int stage, Arm arm, String segment, long users, double content) {
        return count(new Cell(Measure.QUALITY, stage, arm, segment), users, Math.round(users * content));
    }

    /** So many users of an arm who say nothing. */
    public EvidenceFixture silent(int stage, Arm arm, long users) {
        evidence = evidence.plus(Cell.ofAll(Measure.QUALITY, stage, arm), new Counts(users, ScoreCounts.NONE));
        return this;
    }

    /** What a guardrail has looked at in an arm, and found. */
    public EvidenceFixture seen(GuardrailMeasure measure, int stage, Arm arm, long counted, long found) {
        return count(Cell.ofAll(measure.measure(), stage, arm), counted, found);
    }

    private EvidenceFixture count(Cell cell, long all, long ones) {
        ScoreCounts scores = ScoreCounts.NONE;
        scores = ones == 0 ? scores : scores.with(ScoreCounts.ONE, ones);
        scores = ones == all ? scores : scores.with(0, all - ones);
        evidence = evidence.plus(cell, new Counts(0, scores));
        return this;
    }

    public Evidence evidence() {
        return evidence;
    }
}
