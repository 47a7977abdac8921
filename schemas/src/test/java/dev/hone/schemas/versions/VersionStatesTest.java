package dev.hone.schemas.versions;

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
import org.junit.jupiter.params.provider.EnumSource;

class VersionStatesTest {

    private static final String ONE = "main@sha256:01";
    private static final String TWO = "main@sha256:02";

    private final VersionStates states = new VersionStates();

    @Test
    void theBaseServesUntilSomethingReplacesIt() {
        assertThat(states.of("main", "main@base")).isEqualTo(VersionState.CHAMPION);
        assertThat(states.of("main", ONE)).isEqualTo(VersionState.WAITING);

        states.see(rollout(ONE, null, RolloutStage.NONE));

        assertThat(states.of("main", "main@base")).isEqualTo(VersionState.PROMOTED);
        assertThat(states.of("main", ONE)).isEqualTo(VersionState.CHAMPION);
    }

    @ParameterizedTest
    @CsvSource({
        "VERSION_HELD, HELD",
        "STAGED, STAGING",
        "STAGE_ADVANCED, CANARY",
        "PROMOTED, PROMOTED",
        "ROLLED_BACK, ROLLED_BACK",
        "ABORTED, ABORTED",
        "IGNORED, IGNORED"
    })
    void aVersionStandsWhereTheLastDecisionPutIt(DecisionKind kind, VersionState state) {
        states.see(decision(kind, ONE));

        assertThat(states.of("main", ONE)).isEqualTo(state);
    }

    @Test
    void aVersionThatWasPromotedAndRolledBackLaterIsRolledBack() {
        states.see(decision(DecisionKind.PROMOTED, ONE));
        states.see(decision(DecisionKind.ROLLED_BACK, ONE));
        states.see(rollout("main@base", null, RolloutStage.NONE));

        assertThat(states.of("main", ONE)).isEqualTo(VersionState.ROLLED_BACK);
    }

    @Test
    void announcingAPromotedVersionAgainChangesNothing() {
        states.see(decision(DecisionKind.PROMOTED, ONE));
        states.see(decision(DecisionKind.IGNORED, ONE));

        assertThat(states.decided(ONE)).isEqualTo(VersionState.PROMOTED);
    }

    @ParameterizedTest
    @CsvSource({"STAGING, STAGING", "CANARY, CANARY", "PAUSED, PAUSED"})
    void theChallengerStandsWhereItsRolloutDoes(RolloutStage stage, VersionState state) {
        states.see(rollout(ONE, TWO, stage));

        assertThat(states.of("main", TWO)).isEqualTo(state);
        assertThat(states.of("main", ONE)).isEqualTo(VersionState.CHAMPION);
    }

    @Test
    void remembersTheNewestWhereOnlySoManyAreAskedFor() {
        VersionStates few = new VersionStates(1);
        few.see(decision(DecisionKind.PROMOTED, ONE));
        few.see(decision(DecisionKind.ABORTED, TWO));

        assertThat(few.decided(ONE)).isEqualTo(VersionState.WAITING);
        assertThat(few.decided(TWO)).isEqualTo(VersionState.ABORTED);
    }

    @ParameterizedTest
    @EnumSource
    void eachStateHasOneWord(VersionState state) {
        assertThat(state.toString()).matches("[a-z]+( [a-z]+)*");
        assertThat(VersionState.find(state.toString())).contains(state);
    }

    @Test
    void whatWasTakenBackIsRolledBackInWords() {
        assertThat(VersionState.ROLLED_BACK).hasToString("rolled back");
        assertThat(VersionState.find("rolledBack")).isEmpty();
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
