package dev.hone.streams.lines.machine;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundsConfig.Backlogged;
import dev.hone.streams.lines.guardrails.GuardrailMeasure;
import dev.hone.streams.lines.guardrails.Guardrails;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ScoreCounts;
import dev.hone.streams.sequential.Steps;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A line whose servers do as they are told and whose users grade the arms as a test wants it. */
final class CanaryFixture {
    static final Map<String, String> SETTINGS = Map.of(
            "rollout.stages", "0.2,0.5",
            "rollout.stage.min.subjects", "20",
            "rollout.stage.min.ms", "3000",
            "rollout.staging.deadline.ms", "60000",
            "rollout.max.ms", "600000",
            "rollout.max.subjects", "5000");

    final LineFixture line;
    double champion = 0.5;
    double challenger = 0.5;
    double feedback = 1;
    double challengersFeedback = 1;
    double failures = 0;
    boolean dull = false;
    List<Contributor> contributors = List.of();
    boolean newcomers;
    double slow = 0;
    double challengersSlow = 0;
    /** The correlation of what is expected of users with their scores, where anything is; not a number: nothing is. */
    double expected = Double.NaN;

    private final Random random;
    private int subjects;

    CanaryFixture(Map<String, String> changed, long seed) {
        this(changed, seed, Guardrails.ALL);
    }

    CanaryFixture(Map<String, String> changed, long seed, List<GuardrailMeasure> guardrails) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(changed);
        line = new LineFixture(
                LineFixture.config(10, Backlogged.LATEST, 100), RolloutConfig.from(Settings.of(settings), guardrails));
        random = new Random(seed);
    }

    static CanaryFixture canary() {
        return new CanaryFixture(Map.of(), 1);
    }

    /** A round of ten examples has given a version. */
    CanaryFixture trained(String version) {
        line.examples(10).candidate(version);
        return this;
    }

    CanaryFixture brought(String version) {
        line.outcome(LineFixture.version(version, "unknown", null, Verdict.CANDIDATE));
        return this;
    }

    /** Every server has what it was told to load. */
    CanaryFixture loaded() {
        RolloutState state = line.lastRollout();
        lease("a", state.getChampion(), String.valueOf(state.getChallenger()));
        line.look();
        return this;
    }

    CanaryFixture lease(String replica, String... versions) {
        line.leases.removeIf(lease -> lease.getReplica().equals(replica));
        line.leases.add(new ServingStatus(replica, List.of("main"), List.of(versions), 0L, line.now));
        return this;
    }

    CanaryFixture good() {
        champion = 0.4;
        challenger = 0.7;
        return this;
    }

    CanaryFixture bad() {
        champion = 0.6;
        challenger = 0.2;
        return this;
    }

    /** So many subjects come, ten in a second, as long as there is a canary. */
    CanaryFixture serve(int count) {
        for (int i = 0; i < count && line.line.slot() instanceof Slot.Serving; i++) {
            meet("s" + subjects++);
            if (i % 10 == 9) {
                line.wait(Duration.ofSeconds(1));
            }
        }
        return this;
    }

    private void meet(String subject) {
        RolloutState state = line.lastRollout();
        Arm arm = Buckets.arm(state.getSalt(), subject, state.getWeight());
        boolean failed = arm == Arm.CHALLENGER && random.nextDouble() < failures;
        line.on(new LineEvent.Evidenced(EvidenceCounted.newBuilder(of(arm, null))
                .setKind(EvidenceKind.RESPONSE)
                .setFailed(failed)
                .build()));
        line.on(new LineEvent.Evidenced(
                EvidenceCounted.newBuilder(of(arm, subject)).setFailed(failed).build()));
    }

    // A second or less where the answer is not slow, and ten where it is.
    private AnswerService service(Arm arm) {
        double share = arm == Arm.CHALLENGER ? challengersSlow : slow;
        double ms = share > 0 && random.nextDouble() < share ? 10_000 : 1_000;
        return AnswerService.newBuilder()
                .setPromptLength(0)
                .setLatency(Steps.of(ms))
                .build();
    }

    /** What a subject of the arm says. */
    EvidenceCounted of(Arm arm, @Nullable String subject) {
        RolloutState state = line.lastRollout();
        double mean = arm == Arm.CHALLENGER ? challenger : champion;
        double speaks = arm == Arm.CHALLENGER ? feedback * challengersFeedback : feedback;
        boolean graded = random.nextDouble() < speaks;
        int score = random.nextDouble() < mean ? ScoreCounts.ONE : 0;
        String version = arm == Arm.CHALLENGER ? state.getChallenger() : state.getChampion();
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.EXPOSURE)
                .setLine("main")
                .setRolloutId(state.getRolloutId())
                .setStage(state.getStageIndex() == null ? 0 : state.getStageIndex())
                .setArm(arm.wireName())
                .setVersion(version)
                .setUnit(subject)
                .setSegment("acme/support")
                .setScore(graded ? Integer.valueOf(score) : null)
                .setExpected(expectedOf(score))
                .setContributors(contributors)
                .setNewcomer(newcomers)
                .setService(service(arm))
                .setPrompt(random.nextLong())
                .setAnswer(dull && arm == Arm.CHALLENGER ? Long.valueOf(1) : Long.valueOf(random.nextLong()))
                .build();
    }

    private @Nullable Integer expectedOf(int score) {
        if (Double.isNaN(expected)) {
            return null;
        }
        return random.nextDouble() < expected ? score : coin();
    }

    private int coin() {
        return random.nextDouble() < champion ? ScoreCounts.ONE : 0;
    }
}
