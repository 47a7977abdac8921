package dev.hone.streams.lines.recorded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.digest.NormalisedText;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.schemas.serde.TrustedRecords;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.canary.CanaryAnalysis;
import dev.hone.streams.lines.canary.CanaryWaits;
import dev.hone.streams.lines.canary.EvidenceCheck;
import dev.hone.streams.lines.canary.EvidenceReport;
import dev.hone.streams.lines.rollout.CanaryJudge;
import dev.hone.streams.lines.rollout.Ruling;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.sequential.Betting;
import dev.hone.streams.sequential.Steps;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A canary whose evidence somebody recorded: each observation goes through the check of evidence and is judged as on a
 * line, with the times of the recording. A subject counts once, by its first observation; it is known by the name that
 * the recording gives it, in whichever segment.
 *
 * <p>The arms are those of the recording, where a line gives them by its own salt. So each subject gets a name here
 * that the salt puts into its arm, and whatever is verified on a line is verified here.
 *
 * <p>Not safe for use by several threads. Memory grows with the number of subjects.
 */
public final class RecordedCanary {

    private static final String NAME = "recorded";
    private static final String CHALLENGER = NAME + "@challenger";

    private final RolloutConfig config;
    private final Set<String> counted = new HashSet<>();
    /** As it is while the canary is on; evidence goes on being counted when it has ended. */
    private Line line;

    private Standing standing = Standing.CANARY;
    private Instant now;
    private long alone;

    /** A canary that begins at that time, in the first stage of the settings, with the test of new rollouts. */
    public RecordedCanary(RolloutConfig config, Instant from) {
        this(config, from, Betting.LATEST);
    }

    /** The same with another test, as one that was decided with an earlier release. */
    public RecordedCanary(RolloutConfig config, Instant from, Betting betting) {
        TrustedRecords.trust(); // nothing has read or written a record before
        this.config = config;
        this.now = from;
        Line start = Line.start(NAME, 1);
        Slot.Candidate candidate = new Slot.Free().fromOutside(challenger());
        Challenge challenge = Challenge.of(start, candidate, config.weights(), config.covariate(), from)
                .with(betting);
        line = start.withRollouts(1).with(candidate.staged(challenge).begin(from));
    }

    /** Counts an observation, if it is the first of its subject. */
    public void observe(Observation seen) {
        if (seen.time().isBefore(now)) {
            throw new IllegalArgumentException("observations come by their time: " + seen.time() + " after " + now);
        }
        now = seen.time();
        if (isFirst(seen)) {
            EvidenceCounted exposure = exposure(seen, canary());
            EvidenceCounted response = response(exposure);
            EvidenceCheck check = new EvidenceCheck(config.guardrails());
            line = check.count(check.count(line, response), exposure);
        }
    }

    /** What is decided on all that was observed, if anything is; after the decision that ends it nothing more. */
    public Optional<RolloutDecision> look() {
        if (standing != Standing.CANARY) {
            return Optional.empty();
        }
        Step step = new CanaryJudge(config, new Decisions(now)).judge(line, canary());
        if (step.line().slot() instanceof Slot.Canary) {
            line = step.line();
        }
        Optional<RolloutDecision> decision = step.outputs().stream()
                .filter(LineOutput.Decision.class::isInstance)
                .map(output -> ((LineOutput.Decision) output).record())
                .findFirst();
        decision.ifPresent(decided -> standing = standing(decided.getKind()));
        return decision;
    }

    /** The same for whoever does not ask why, in a fraction of the time. */
    public void settle() {
        if (standing != Standing.CANARY) {
            return;
        }
        Ruling ruling = new CanaryJudge(config, new Decisions(now)).ruling(line, canary());
        DecisionKind kind = ruling.kind();
        if (kind != null) {
            standing = standing(kind);
            line = standing == Standing.CANARY ? ruling.step().get().line() : line;
        }
    }

    /** The stage that it is in, from 0; its last one when it has ended. */
    public int stage() {
        return canary().stage();
    }

    /** The challenger's share of subjects in that stage. */
    public double weight() {
        return canary().weight();
    }

    public Standing standing() {
        return standing;
    }

    /** All that was observed, also after the decision; its words are what a canary waits for that is still on. */
    public RolloutEvidence evidence() {
        String words = standing == Standing.CANARY ? new CanaryWaits(config, now).of(line, canary()) : "";
        return new EvidenceReport(line, canary(), config).news(words, now).record();
    }

    /** By how much all that was observed shows the challenger to be better; below 0: by how much it may be worse. */
    public double lowerBound() {
        return new CanaryAnalysis(line.evidence(), canary().challenge(), config).lowerBound();
    }

    public Finding finding() {
        return switch (standing) {
            case CANARY -> Finding.CONTINUE;
            case PROMOTED -> lowerBound() >= 0 ? Finding.BETTER : Finding.EQUIVALENT;
            case ROLLED_BACK -> Finding.WORSE;
            case ABORTED -> Finding.INCONCLUSIVE;
        };
    }

    private Slot.Canary canary() {
        return (Slot.Canary) line.slot();
    }

    private boolean isFirst(Observation seen) {
        return seen.subject() == null || counted.add(seen.subject());
    }

    private EvidenceCounted exposure(Observation seen, Slot.Canary canary) {
        long number = ++alone;
        Challenge challenge = canary.challenge();
        Double quality = seen.quality();
        Double expected = seen.expected();
        String source = seen.source();
        boolean bySomebodyElse = source != null && !source.equals(seen.subject());
        String text = seen.text();
        // Made without a builder, which takes longer than the judge.
        return new EvidenceCounted(
                EvidenceKind.EXPOSURE,
                NAME,
                challenge.rolloutId(),
                canary.stage(),
                seen.arm().wireName(),
                seen.arm() == Arm.CHALLENGER
                        ? challenge.name()
                        : line.champions().champion(),
                unit(seen, number, challenge.salt(), canary.weight()),
                seen.segment(),
                quality == null ? null : QualityUnit.of(quality),
                seen.failed(),
                text == null ? null : fingerprint(seen.prompt() == null ? "#" + number : seen.prompt()),
                text == null ? null : fingerprint(text),
                bySomebodyElse ? List.of(new Contributor(source, null)) : List.of(),
                false,
                1,
                expected == null ? null : QualityUnit.of(expected),
                seen.failed() ? null : service(seen),
                null,
                null,
                null,
                List.of(),
                null);
    }

    private static EvidenceCounted response(EvidenceCounted exposure) {
        return new EvidenceCounted(
                EvidenceKind.RESPONSE,
                exposure.getLine(),
                exposure.getRolloutId(),
                exposure.getStage(),
                exposure.getArm(),
                exposure.getVersion(),
                null,
                null,
                null,
                exposure.getFailed(),
                exposure.getPrompt(),
                exposure.getAnswer(),
                exposure.getContributors(),
                false,
                1,
                exposure.getExpected(),
                null,
                null,
                null,
                null,
                List.of(),
                null);
    }

    private static AnswerService service(Observation seen) {
        Observation.Service service = seen.service();
        Integer asked = service.promptTokens();
        Integer answered = service.tokens();
        String prompt = seen.prompt();
        return AnswerService.newBuilder()
                .setPromptLength(Steps.stratum(prompt == null ? 0 : prompt.getBytes(UTF_8).length))
                .setLatency(Steps.known(service.latencyMs()))
                .setFirstToken(Steps.known(service.firstTokenMs()))
                .setLength(Steps.known(answered))
                .setCost(Steps.known(asked == null || answered == null ? null : (double) asked + answered))
                .setRefused(service.refused())
                .build();
    }

    private static String unit(Observation seen, long number, String salt, double weight) {
        String subject = seen.subject() == null ? "#" + number : seen.subject();
        String unit = subject;
        for (int another = 1; Buckets.arm(salt, unit, weight) != seen.arm(); another++) {
            unit = subject + "#" + another;
        }
        return unit;
    }

    private static long fingerprint(String text) {
        return ByteBuffer.wrap(Sha256.of(NormalisedText.of(text.getBytes(UTF_8))))
                .getLong();
    }

    private static Standing standing(DecisionKind kind) {
        return switch (kind) {
            case PROMOTED -> Standing.PROMOTED;
            case ROLLED_BACK -> Standing.ROLLED_BACK;
            case ABORTED -> Standing.ABORTED;
            default -> Standing.CANARY;
        };
    }

    private static ModelVersion challenger() {
        return ModelVersion.newBuilder()
                .setVersion(CHALLENGER)
                .setLine(NAME)
                .setSequence(1)
                .setParent(VersionName.base(NAME).toString())
                .setRoundId(null)
                .setArtifact("")
                .setDigest("")
                .setBaseDigest("")
                .setExamples(0)
                .setTrainedTokens(0)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("recorded")
                .build();
    }
}
