package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.RoundsConfig.Backlogged;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.store.LineStates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of two partitions, fed event by event; every step goes through the state that the store keeps. */
final class LineFixture implements LineMachine.Surroundings {
    static final RolloutConfig GATE = RolloutConfig.from(Settings.of(Map.of("rollout.policy", "gate")));
    static final int PARTITIONS = 2;
    static final RoundTerms TERMS =
            new RoundTerms("hone.examples", "topic-id", "cluster-id", "salt", Map.of("epochs", "1"), "sha256:00");

    final List<LineOutput> outputs = new ArrayList<>();
    Line line = Line.start("main", PARTITIONS);
    List<GoalSet> goalSets = List.of(goalSet("*", 1));
    List<Long> erasures = List.of();
    final List<ServingStatus> leases = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final RoundsConfig config;
    private final RolloutConfig rollout;
    private LineMachine machine;
    private final long[] offsets = new long[PARTITIONS];

    LineFixture(RoundsConfig config) {
        this(config, GATE);
    }

    LineFixture(RoundsConfig config, RolloutConfig rollout) {
        this.config = config;
        this.rollout = rollout;
        machine = new LineMachine(config, rollout, TERMS);
    }

    /** The application starts anew, with another recipe. */
    LineFixture restartedWith(String recipeDigest) {
        RoundTerms terms = new RoundTerms(
                TERMS.topic(), TERMS.topicId(), TERMS.clusterId(), TERMS.holdoutSalt(), TERMS.recipe(), recipeDigest);
        machine = new LineMachine(config, rollout, terms);
        return look();
    }

    /** What is told of the canary that is on. */
    RolloutEvidence news() {
        return machine.news(line, (Slot.Serving) line.slot(), now).record();
    }

    RoundProgress way() {
        return (RoundProgress) machine.way(line, now, this).record().getTowards();
    }

    @Override
    public List<GoalSet> goalSets(String name) {
        return goalSets;
    }

    @Override
    public List<ServingStatus> leases() {
        return leases;
    }

    static RoundsConfig config(long examples, Backlogged backlog, long maxExamples) {
        return new RoundsConfig(
                examples, Long.MAX_VALUE, Long.MAX_VALUE, backlog, maxExamples, 4, 2, Duration.ofMinutes(1), 1, 1, 7);
    }

    @Override
    public List<Long> erasureOffsets() {
        return erasures;
    }

    static LineFixture everyTen() {
        return new LineFixture(config(10, Backlogged.LATEST, 100));
    }

    /** Counts so many examples, on the partitions in turn. */
    LineFixture examples(int count) {
        for (int i = 0; i < count; i++) {
            int partition = i % PARTITIONS;
            on(new LineEvent.Counted(counted(partition, offsets[partition]++, true)));
        }
        return this;
    }

    /** The next offset of the partition, as transaction markers and other lines leave it. */
    LineFixture gap(int partition, long records) {
        offsets[partition] += records;
        return this;
    }

    LineFixture on(LineEvent event) {
        return take(machine.on(line, event, now, this));
    }

    LineFixture wait(Duration duration) {
        now = now.plus(duration);
        return look();
    }

    LineFixture look() {
        return take(machine.look(line, now, this));
    }

    private LineFixture take(Step step) {
        line = LineStates.line(
                LineStates.state(step.line()),
                step.line().evidence().cells(),
                step.line().anchoring().evidence().cells(),
                PARTITIONS);
        // What is told again after a restart is what is told without one.
        assertThat(line).isEqualTo(step.line());
        outputs.addAll(step.outputs());
        return this;
    }

    LineFixture outcome(Object outcome) {
        return on(new LineEvent.Outcome(new RoundOutcome(outcome)));
    }

    LineFixture candidate(String version) {
        TrainingRound round = lastRound();
        return outcome(version(version, round.getParent(), round.getRoundId(), Verdict.CANDIDATE));
    }

    LineFixture held(String version) {
        TrainingRound round = lastRound();
        return outcome(version(version, round.getParent(), round.getRoundId(), Verdict.HELD));
    }

    LineFixture failed() {
        return outcome(new RoundFailed(lastRound().getRoundId(), "main", "the disk is full", false, List.of()));
    }

    LineFixture misconfigured() {
        return outcome(new RoundFailed(lastRound().getRoundId(), "main", "there is no folder /base", true, List.of()));
    }

    LineFixture command(OperatorCommand command) {
        return command(command, null);
    }

    LineFixture command(OperatorCommand command, @Nullable String version) {
        return on(new LineEvent.Command(new RolloutCommand("main", command, version, "ann", "because", now, "c-1")));
    }

    List<TrainingRound> rounds() {
        return outputs.stream()
                .filter(LineOutput.Round.class::isInstance)
                .map(output -> ((LineOutput.Round) output).record())
                .toList();
    }

    TrainingRound lastRound() {
        return rounds().get(rounds().size() - 1);
    }

    List<RolloutState> rollouts() {
        return outputs.stream()
                .filter(LineOutput.Rollout.class::isInstance)
                .map(output -> ((LineOutput.Rollout) output).record())
                .toList();
    }

    List<DecisionKind> decisions() {
        return outputs.stream()
                .filter(LineOutput.Decision.class::isInstance)
                .map(output -> ((LineOutput.Decision) output).record().getKind())
                .toList();
    }

    String lastWords() {
        return lastDecision().getWords();
    }

    RolloutDecision lastDecision() {
        return outputs.stream()
                .filter(LineOutput.Decision.class::isInstance)
                .map(output -> ((LineOutput.Decision) output).record())
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    RolloutState lastRollout() {
        return rollouts().get(rollouts().size() - 1);
    }

    static ExampleCounted counted(int partition, long offset, boolean counts) {
        return new ExampleCounted(partition, offset, counts, 25, Instant.EPOCH, List.of());
    }

    static ModelVersion version(String version, String parent, @Nullable String roundId, Verdict verdict) {
        return ModelVersion.newBuilder()
                .setVersion(version)
                .setLine("main")
                .setSequence(1)
                .setParent(parent)
                .setRoundId(roundId)
                .setArtifact("main/1")
                .setDigest("sha256:01")
                .setBaseDigest("sha256:02")
                .setExamples(10)
                .setTrainedTokens(1_000)
                .setVerdict(verdict)
                .setReason("loss at level 3 is 0.1 lower.")
                .build();
    }

    static GoalSet goalSet(String segment, int version) {
        List<GoalLevel> levels = List.of(new GoalLevel(0, 0.0, 0, 1.0, 100), new GoalLevel(3, 0.9, 9_000, 0.1, 10));
        return new GoalSet("main", segment, version, levels, 500L, Instant.EPOCH, Instant.ofEpochSecond(3_600));
    }
}
