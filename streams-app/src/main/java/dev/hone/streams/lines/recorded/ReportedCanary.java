package dev.hone.streams.lines.recorded;

import dev.hone.schemas.records.EvidenceBasis;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.Verdict;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.canary.CanaryWaits;
import dev.hone.streams.lines.rollout.CanaryJudge;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Champions;
import dev.hone.streams.lines.state.Contributions;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.store.EvidenceBases;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.sequential.Betting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A canary by what its line tells of it: judged once, on all that it has seen, by whatever policy. Its stages and its
 * test are those that it began with. Segments and who brought the evidence are not told: nothing is found in a segment,
 * and nothing is held since it leans on somebody.
 */
public final class ReportedCanary {

    private final Line line;
    private final Slot.Canary canary;

    /** @throws IllegalArgumentException where an earlier release has told it, without its histograms */
    public ReportedCanary(RolloutEvidence told) {
        EvidenceBasis basis = told.getBasis();
        if (basis == null) {
            throw new IllegalArgumentException(
                    "rollout " + told.getRolloutId() + " was told of without its histograms, by an earlier release");
        }
        Challenge challenge = new Challenge(
                told.getRolloutId(),
                challenger(told),
                null,
                "",
                basis.getWeights(),
                basis.getSince(),
                Betting.of(basis.getBetting()),
                new Covariate(basis.getCovariateWeight()));
        canary = new Slot.Canary(challenge, told.getStageIndex(), basis.getSince(), basis.getStageSince());
        Champions champions = new Champions(told.getChampion(), List.of(), List.of(), List.of(), 0, basis.getSpent());
        Evidence evidence =
                new Evidence(EvidenceBases.cells(basis), Map.of(), 0, Contributions.NONE, Contributions.NONE);
        line = Line.start(told.getLine(), 1).with(champions).with(canary).with(evidence);
    }

    /** What would be decided at that time; empty where nothing would. */
    public Optional<RolloutDecision> decided(RolloutConfig config, Instant at) {
        return new CanaryJudge(config, new Decisions(at))
                .judge(line, canary).outputs().stream()
                        .filter(LineOutput.Decision.class::isInstance)
                        .map(output -> ((LineOutput.Decision) output).record())
                        .findFirst();
    }

    /** What it would wait for at that time, in sentences. */
    public String waits(RolloutConfig config, Instant at) {
        return new CanaryWaits(config, at).of(line, canary);
    }

    private static ModelVersion challenger(RolloutEvidence told) {
        return ModelVersion.newBuilder()
                .setVersion(told.getChallenger())
                .setLine(told.getLine())
                .setSequence(1)
                .setParent(told.getChampion())
                .setRoundId(null)
                .setArtifact("")
                .setDigest("")
                .setBaseDigest("")
                .setExamples(0)
                .setTrainedTokens(0)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("told")
                .build();
    }
}
