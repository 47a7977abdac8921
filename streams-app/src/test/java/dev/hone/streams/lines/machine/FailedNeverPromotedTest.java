package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.LineEvent;
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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In whatever order things happen to a line there is no path from failed to promoted: neither for a version that was
 * rolled back nor for a rollout that has ended.
 */
class FailedNeverPromotedTest {

    private static final int EVENTS = 250;
    private static final int VERSIONS = 5;
    private static final List<OperatorCommand> COMMANDS = List.of(
            OperatorCommand.PAUSE,
            OperatorCommand.RESUME,
            OperatorCommand.ABORT,
            OperatorCommand.PROMOTE,
            OperatorCommand.ROLL_BACK,
            OperatorCommand.ABANDON_ROUND);

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 24; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noPathLeadsFromFailedToPromoted(long seed) {
        Story story = new Story(seed);

        for (int i = 0; i < EVENTS; i++) {
            story.happen();
        }

        check(story.line().outputs);
    }

    private static void check(List<LineOutput> outputs) {
        Set<String> refused = new HashSet<>();
        Set<String> ended = new HashSet<>();
        String champion = "main@base";
        for (LineOutput output : outputs) {
            if (output instanceof LineOutput.Rollout told) {
                champion = serves(told.record(), champion, refused, ended);
            }
            if (output instanceof LineOutput.Decision said) {
                follows(said.record(), refused, ended);
            }
        }
        assertThat(ended).as("something has ended").isNotEmpty();
    }

    private static String serves(RolloutState state, String champion, Set<String> refused, Set<String> ended) {
        assertThat(refused)
                .as("what was rolled back serves nobody: %s", state)
                .doesNotContain(state.getChampion(), String.valueOf(state.getChallenger()));
        assertThat(ended)
                .as("what has ended does not go on: %s", state)
                .doesNotContain(String.valueOf(state.getRolloutId()));
        if (state.getChallenger() != null) {
            assertThat(state.getChampion())
                    .as("a champion changes only where a rollout ends")
                    .isEqualTo(champion);
        }
        return state.getChampion();
    }

    private static void follows(RolloutDecision decision, Set<String> refused, Set<String> ended) {
        DecisionKind kind = decision.getKind();
        boolean ends =
                kind == DecisionKind.PROMOTED || kind == DecisionKind.ROLLED_BACK || kind == DecisionKind.ABORTED;
        if (kind == DecisionKind.PROMOTED) {
            assertThat(refused).as(decision.getWords()).doesNotContain(String.valueOf(decision.getVersion()));
            isOnEvidence(decision);
        }
        if (ends && decision.getRolloutId() != null) {
            assertThat(ended.add(decision.getRolloutId()))
                    .as("a rollout ends once: %s", decision.getWords())
                    .isTrue();
        }
        if (kind == DecisionKind.ROLLED_BACK) {
            refused.add(String.valueOf(decision.getVersion()));
        }
    }

    private static void isOnEvidence(RolloutDecision decision) {
        if (!decision.getWho().equals("ann")) {
            Map<String, Double> numbers = decision.getEvidence();
            assertThat(numbers.get("stage")).as("it was in its last stage").isEqualTo(2);
            assertThat(numbers.get("evidence.quality no worse by the margin"))
                    .isGreaterThanOrEqualTo(numbers.get("needed.quality no worse by the margin"));
            assertThat(numbers.get("challenger.scored")).isGreaterThanOrEqualTo(20);
        }
    }

    /** A line to which everything happens that can, without sense. */
    private static final class Story {
        private final Random random;
        private final CanaryFixture canary;
        private final List<EvidenceCounted> kept = new ArrayList<>();

        Story(long seed) {
            random = new Random(seed);
            canary = new CanaryFixture(Map.of(), seed);
        }

        LineFixture line() {
            return canary.line;
        }

        void happen() {
            switch (random.nextInt(13)) {
                case 0 -> line().examples(1 + random.nextInt(15));
                case 1 -> canary.brought(anyVersion());
                case 2 -> ifTraining(() -> line().candidate(anyVersion()));
                case 3 -> ifTraining(this::fail);
                case 4, 5 -> ifRollout(canary::loaded);
                case 6, 7 -> line().command(COMMANDS.get(random.nextInt(COMMANDS.size())), named());
                case 8 -> vanish();
                case 9 -> line().wait(Duration.ofSeconds(random.nextInt(120)));
                case 10 -> late();
                case 11 -> expire();
                default -> serve();
            }
        }

        private void fail() {
            line().outcome(new RoundFailed(line().lastRound().getRoundId(), "main", "no memory", false, List.of()));
        }

        /** Replicas go, are cut off, or come with too little. */
        private void vanish() {
            switch (random.nextInt(3)) {
                case 0 -> line().leases.clear();
                case 1 -> canary.lease("b", "main@base");
                default -> line().wait(Duration.ofSeconds(21));
            }
            line().look();
        }

        /** The budget of time, now and then. */
        private void expire() {
            if (random.nextInt(4) == 0) {
                line().wait(Duration.ofMinutes(11));
            }
        }

        private void serve() {
            if (line().rollouts().isEmpty() || !(line().line.slot() instanceof Slot.Serving)) {
                return;
            }
            for (Arm arm : List.of(Arm.CHAMPION, Arm.CHALLENGER)) {
                kept.add(canary.of(arm, "u" + random.nextInt(1_000)));
            }
            canary.champion = random.nextDouble();
            canary.challenger = random.nextDouble();
            canary.challengersFeedback = random.nextInt(4) == 0 ? 0.5 : 1;
            canary.failures = random.nextInt(6) == 0 ? 0.5 : 0;
            canary.dull = random.nextInt(6) == 0;
            canary.serve(random.nextInt(400));
        }

        /** What users of a stage or a rollout that is long over said of it. */
        private void late() {
            if (!kept.isEmpty()) {
                line().on(new LineEvent.Evidenced(kept.get(random.nextInt(kept.size()))));
            }
        }

        private String anyVersion() {
            return "v" + random.nextInt(VERSIONS);
        }

        private @Nullable String named() {
            return switch (random.nextInt(5)) {
                case 0 -> anyVersion();
                case 1 -> null;
                case 2 -> line().line.champions().champion();
                default ->
                    line().line.slot() instanceof Slot.Rollout on
                            ? on.challenge().name()
                            : anyVersion();
            };
        }

        private void ifTraining(Runnable then) {
            if (line().line.slot() instanceof Slot.RoundClosed) {
                then.run();
            }
        }

        private void ifRollout(Runnable then) {
            if (line().line.slot() instanceof Slot.Rollout) {
                then.run();
            }
        }
    }
}
