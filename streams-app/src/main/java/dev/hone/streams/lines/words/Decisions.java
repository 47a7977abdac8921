package dev.hone.streams.lines.words;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.LineOutput.Decision;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decisions in words, with the numbers that they were taken on. */
public record Decisions(Instant at) {
    private static final String HONE = Reason.HONE;

    public Decision closed(TrainingRound round) {
        String words = "Closed round " + round.getRoundId() + " by " + round.getClosedBy() + ": "
                + NumberFormats.counted(round.getExamples(), "example") + " counted, parent "
                + VersionName.shortForm(round.getParent())
                + ".";
        Map<String, Double> evidence = Map.of(
                "examples", (double) round.getExamples(),
                "goalSets", (double) round.getGoalSets().size());
        return ofRound(DecisionKind.ROUND_CLOSED, round, words, evidence);
    }

    public Decision promoted(ModelVersion version, String champion) {
        String from = from(version);
        String words = "Promoted " + VersionName.shortForm(version.getVersion()) + ", " + from + ", in place of "
                + VersionName.shortForm(champion) + ": " + version.getReason();
        return ofVersion(DecisionKind.PROMOTED, version, words);
    }

    /** Where a version comes from: what a round counted and what was trained on are two numbers. */
    public static String from(ModelVersion version) {
        return version.getRoundId() == null
                ? "brought from outside"
                : "of round " + version.getRoundId() + ", trained on "
                        + NumberFormats.counted(version.getExamples(), "example") + " with those replayed";
    }

    public Decision held(ModelVersion version, String why) {
        String words = "Held " + VersionName.shortForm(version.getVersion())
                + " back; its examples wait for the next round: " + why;
        return ofVersion(DecisionKind.VERSION_HELD, version, words);
    }

    public Decision ignored(ModelVersion version, String why) {
        String words = "Ignored version " + VersionName.shortForm(version.getVersion()) + ": " + why;
        return ofVersion(DecisionKind.IGNORED, version, words);
    }

    public Decision ofRound(DecisionKind kind, TrainingRound round, String words, Map<String, Double> evidence) {
        return new Decision(new RolloutDecision(
                round.getLine(), kind, null, round.getRoundId(), null, words, evidence, HONE, at, null));
    }

    public Decision ofOutcome(DecisionKind kind, String line, String roundId, String words) {
        return new Decision(new RolloutDecision(line, kind, null, roundId, null, words, Map.of(), HONE, at, null));
    }

    public Decision ofCommand(DecisionKind kind, RolloutCommand command, @Nullable String version, String words) {
        return new Decision(new RolloutDecision(
                command.getLine(),
                kind,
                version,
                null,
                null,
                spoken(words, command),
                Map.of(),
                command.getWho(),
                at,
                command.getCommandId()));
    }

    /** What cannot be done is said. */
    public Decision refused(RolloutCommand command, String why) {
        String words = command.getCommand() + " is not possible in this state: " + why;
        return ofCommand(DecisionKind.IGNORED, command, command.getVersion(), words);
    }

    public Decision ofRollout(DecisionKind kind, Challenge challenge, Reason reason) {
        TrainingRound round = challenge.round();
        return new Decision(new RolloutDecision(
                challenge.version().getLine(),
                kind,
                challenge.name(),
                round == null ? null : round.getRoundId(),
                challenge.rolloutId(),
                reason.words(),
                reason.numbers(),
                reason.who(),
                at,
                reason.commandId()));
    }

    /** A champion is shown to be below the base. */
    public Decision ofDecline(String line, String champion, String words, Map<String, Double> evidence) {
        Reason reason = Reason.of(words, evidence);
        return new Decision(new RolloutDecision(
                line, DecisionKind.DECLINE_FOUND, champion, null, null, words, reason.numbers(), HONE, at, null));
    }

    public static String spoken(String words, RolloutCommand command) {
        return words + " (" + command.getWho() + ": " + command.getWhy() + ")";
    }

    private Decision ofVersion(DecisionKind kind, ModelVersion version, String words) {
        return new Decision(new RolloutDecision(
                version.getLine(),
                kind,
                version.getVersion(),
                version.getRoundId(),
                null,
                words,
                evidence(version),
                HONE,
                at,
                null));
    }

    private static Map<String, Double> evidence(ModelVersion version) {
        Map<String, Double> evidence = new TreeMap<>();
        evidence.put("trainedExamples", (double) version.getExamples());
        evidence.put("trainedTokens", (double) version.getTrainedTokens());
        Evaluation evaluation = version.getEvaluation();
        if (evaluation != null) {
            evidence.put("holdoutExamples", (double) evaluation.getHoldoutExamples());
            measured(evidence, "goalFollowing", evaluation.getGoalFollowing());
            measured(evidence, "forgetting", evaluation.getForgetting());
            measured(evidence, "klToBase", evaluation.getKlToBase());
            for (LevelEvaluation level : evaluation.getLevels()) {
                measured(evidence, "level" + level.getLevel() + ".loss", level.getLoss());
                measured(evidence, "level" + level.getLevel() + ".parentLoss", level.getParentLoss());
            }
        }
        return evidence;
    }

    /** What could not be measured is no evidence. */
    private static void measured(Map<String, Double> evidence, String name, @Nullable Double value) {
        if (value != null && Double.isFinite(value)) {
            evidence.put(name, value);
        }
    }
}
