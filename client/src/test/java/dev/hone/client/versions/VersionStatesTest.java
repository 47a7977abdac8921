package dev.hone.client.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionStatesTest {

    private static final String ONE = "main@sha256:01";
    private static final String TWO = "main@sha256:02";

    private final VersionStates states = new VersionStates();

    @Test
    void theBaseServesUntilSomethingReplacesIt() {
        assertThat(states.of("main", "main@base")).isEqualTo("champion");
        assertThat(states.of("main", ONE)).isEqualTo("waiting");

        states.see(rollout(ONE, null, RolloutStage.NONE));

        assertThat(states.of("main", "main@base")).isEqualTo("promoted");
        assertThat(states.of("main", ONE)).isEqualTo("champion");
    }

    @ParameterizedTest
    @CsvSource({
        "VERSION_HELD, held",
        "STAGED, staging",
        "STAGE_ADVANCED, canary",
        "PROMOTED, promoted",
        "ROLLED_BACK, rolledBack",
        "ABORTED, aborted",
        "IGNORED, ignored"
    })
    void aVersionStandsWhereTheLastDecisionPutIt(DecisionKind kind, String state) {
        states.see(decision(kind, ONE));

        assertThat(states.of("main", ONE)).isEqualTo(state);
    }

    @Test
    void aVersionThatWasPromotedAndRolledBackLaterIsRolledBack() {
        states.see(decision(DecisionKind.PROMOTED, ONE));
        states.see(decision(DecisionKind.ROLLED_BACK, ONE));
        states.see(rollout("main@base", null, RolloutStage.NONE));

        assertThat(states.of("main", ONE)).isEqualTo("rolledBack");
    }

    @Test
    void announcingAPromotedVersionAgainChangesNothing() {
        states.see(decision(DecisionKind.PROMOTED, ONE));
        states.see(decision(DecisionKind.IGNORED, ONE));

        assertThat(states.decided(ONE)).isEqualTo("promoted");
    }

    @ParameterizedTest
    @CsvSource({"STAGING, staging", "CANARY, canary", "PAUSED, paused"})
    void theChallengerStandsWhereItsRolloutDoes(RolloutStage stage, String state) {
        states.see(rollout(ONE, TWO, stage));

        assertThat(states.of("main", TWO)).isEqualTo(state);
        assertThat(states.of("main", ONE)).isEqualTo("champion");
    }

    private static RolloutDecision decision(DecisionKind kind, String version) {
        return RolloutDecision.newBuilder()
                .setLine("main")
                .setKind(kind)
                .setVersion(version)
                .setWords("")
                .setEvidence(Map.of())
                .setWho("hone")
                .setDecidedAt(Instant.EPOCH)
                .build();
    }

    private static RolloutState rollout(String champion, @Nullable String challenger, RolloutStage stage) {
        return RolloutState.newBuilder()
                .setLine("main")
                .setSequence(1)
                .setChampion(champion)
                .setChallenger(challenger)
                .setStage(stage)
                .setWeight(0)
                .setSalt("salt")
                .setSince(Instant.EPOCH)
                .build();
    }
}
