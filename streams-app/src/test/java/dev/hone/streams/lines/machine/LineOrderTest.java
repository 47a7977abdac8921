package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds in whatever order things happen to a line under canary; the fixture takes each step through the stored
 * state.
 */
class LineOrderTest {

    private static final int EVENTS = 150;
    private static final List<OperatorCommand> COMMANDS = List.of(OperatorCommand.values());

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void whatFailedStaysFailedAndStatesFollowEachOther(long seed) {
        Random random = new Random(seed);
        CanaryFixture canary = new CanaryFixture(Map.of(), seed);

        for (int i = 0; i < EVENTS; i++) {
            happen(canary, random, true);
        }

        assertNothingRefusedServes(canary.line);
        assertRolloutsFollow(canary.line.rollouts());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
    void withoutEvidenceNothingIsPromotedButByAnOperator(long seed) {
        Random random = new Random(seed);
        CanaryFixture canary = new CanaryFixture(Map.of(), seed);

        for (int i = 0; i < EVENTS; i++) {
            happen(canary, random, false);
        }

        assertThat(canary.line.decisions()).contains(DecisionKind.STAGED).doesNotContain(DecisionKind.PROMOTED);
        assertThat(canary.line.line.champions().champion()).isEqualTo("main@base");
    }

    private static void happen(CanaryFixture canary, Random random, boolean everything) {
        LineFixture line = canary.line;
        String version = "v" + random.nextInt(12);
        switch (random.nextInt(9)) {
            case 0 -> line.examples(1 + random.nextInt(15));
            case 1 -> canary.brought(version);
            case 2 -> ifTraining(line, () -> line.candidate(version));
            case 3 ->
                ifTraining(
                        line,
                        () -> line.outcome(
                                new RoundFailed(line.lastRound().getRoundId(), "main", "no memory", false, List.of())));
            case 4 -> ifRollout(line, canary::loaded);
            case 5 -> command(line, random, everything, version);
            case 6 -> line.wait(Duration.ofSeconds(random.nextInt(90)));
            default -> serve(canary, random, everything);
        }
    }

    private static void command(LineFixture line, Random random, boolean everything, String version) {
        OperatorCommand command = COMMANDS.get(random.nextInt(COMMANDS.size()));
        if (everything || command != OperatorCommand.PROMOTE) {
            line.command(command, named(line, random, version));
        }
    }

    private static @Nullable String named(LineFixture line, Random random, String version) {
        return switch (random.nextInt(4)) {
            case 0 -> version;
            case 1 -> null;
            case 2 -> line.line.champions().champion();
            default ->
                line.line.slot() instanceof Slot.Rollout on ? on.challenge().name() : version;
        };
    }

    private static void serve(CanaryFixture canary, Random random, boolean everything) {
        if (everything && !canary.line.rollouts().isEmpty()) {
            canary.champion = 0.2 + 0.6 * random.nextDouble();
            canary.challenger = 0.2 + 0.6 * random.nextDouble();
            canary.serve(random.nextInt(250));
        }
    }

    private static void ifTraining(LineFixture line, Runnable then) {
        if (line.line.slot() instanceof Slot.RoundClosed) {
            then.run();
        }
    }

    private static void ifRollout(LineFixture line, Runnable then) {
        if (line.line.slot() instanceof Slot.Rollout) {
            then.run();
        }
    }

    private static void assertNothingRefusedServes(LineFixture line) {
        Set<String> refused = new HashSet<>();
        for (LineOutput output : line.outputs) {
            if (output instanceof LineOutput.Decision said && said.record().getKind() == DecisionKind.ROLLED_BACK) {
                refused.add(String.valueOf(said.record().getVersion()));
            }
            if (output instanceof LineOutput.Rollout told) {
                List<String> serving = new ArrayList<>(List.of(told.record().getChampion()));
                serving.add(String.valueOf(told.record().getChallenger()));
                assertThat(serving).noneMatch(refused::contains);
            }
        }
    }

    private static void assertRolloutsFollow(List<RolloutState> rollouts) {
        for (int i = 0; i < rollouts.size(); i++) {
            RolloutState state = rollouts.get(i);
            assertThat(state.getSequence()).isEqualTo(i + 1);
            RolloutStage before =
                    i == 0 ? RolloutStage.NONE : rollouts.get(i - 1).getStage();
            assertThat(before).isIn(mayPrecede(state.getStage()));
            assertThat(state.getChampion()).isNotEqualTo(state.getChallenger());
        }
    }

    private static List<RolloutStage> mayPrecede(RolloutStage stage) {
        return switch (stage) {
            case NONE -> List.of(RolloutStage.values());
            case STAGING -> List.of(RolloutStage.NONE);
            case CANARY -> List.of(RolloutStage.STAGING, RolloutStage.CANARY, RolloutStage.PAUSED);
            case PAUSED -> List.of(RolloutStage.CANARY);
        };
    }
}
