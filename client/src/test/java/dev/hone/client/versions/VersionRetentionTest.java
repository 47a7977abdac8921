package dev.hone.client.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.client.versions.VersionRetention.Announced;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.versions.VersionName;
import dev.hone.schemas.versions.VersionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VersionRetentionTest {

    private static final int LATEST = 2;

    private final List<Announced> announced = new ArrayList<>();
    private final List<TrainingRound> rounds = new ArrayList<>();

    private static String digest(int number) {
        return "sha256:" + "%064x".formatted(number);
    }

    private static String name(String line, int number) {
        return new VersionName(line, digest(number)).toString();
    }

    private void announce(int number, String parent, VersionState state) {
        announced.add(new Announced(
                ModelVersion.newBuilder()
                        .setVersion(name("main", number))
                        .setLine("main")
                        .setSequence(number)
                        .setParent(parent)
                        .setRoundId("round-" + number)
                        .setArtifact("versions/" + number)
                        .setDigest(digest(number))
                        .setBaseDigest("sha256:base")
                        .setExamples(1)
                        .setTrainedTokens(1)
                        .setVerdict(Verdict.CANDIDATE)
                        .setReason("")
                        .build(),
                state));
    }

    /** Later ones, so that what is tested is not kept for being late. */
    private void announceLater() {
        IntStream.rangeClosed(101, 100 + LATEST).forEach(number -> announce(number, "main@base", VersionState.HELD));
    }

    private List<String> kept() {
        return List.copyOf(VersionRetention.kept(announced, rounds, LATEST).keySet());
    }

    @ParameterizedTest
    @EnumSource(
            value = VersionState.class,
            names = {"CHAMPION", "CANARY", "PAUSED", "STAGING", "WAITING"})
    void whatServesOrMayServeStaysAndSoDoesItsParent(VersionState state) {
        announce(1, "main@base", VersionState.ROLLED_BACK);
        announce(2, name("main", 1), VersionState.HELD);
        announce(3, name("main", 2), state);
        announceLater();

        assertThat(kept()).containsExactlyInAnyOrder(digest(2), digest(3), digest(101), digest(102));
    }

    @ParameterizedTest
    @EnumSource(
            value = VersionState.class,
            names = {"HELD", "ROLLED_BACK", "ABORTED", "IGNORED"})
    void whatIsSettledGoesOnceItIsNotAmongTheLatest(VersionState state) {
        announce(1, "main@base", state);
        assertThat(kept()).containsExactly(digest(1));

        announceLater();
        assertThat(kept()).containsExactly(digest(101), digest(102));
    }

    @Test
    void theChampionsBeforeStayAsManyAsAreAskedFor() {
        announce(1, "main@base", VersionState.PROMOTED);
        announce(2, "main@base", VersionState.PROMOTED);
        announce(3, "main@base", VersionState.PROMOTED);
        announce(4, "main@base", VersionState.CHAMPION);
        announceLater();

        assertThat(kept()).containsExactly(digest(2), digest(3), digest(4), digest(101), digest(102));
    }

    @Test
    void whatARoundWithoutAVersionStartsFromStays() {
        announce(1, "main@base", VersionState.ROLLED_BACK);
        announce(2, "main@base", VersionState.ROLLED_BACK);
        announceLater();
        rounds.add(round("round-2", name("main", 1)));
        rounds.add(round("in training", name("main", 2)));

        assertThat(kept()).containsExactly(digest(2), digest(101), digest(102));
        assertThat(VersionRetention.kept(announced, rounds, LATEST).get(digest(2)))
                .isEqualTo("round in training starts from it");
    }

    private static TrainingRound round(String id, String parent) {
        return TrainingRound.newBuilder()
                .setRoundId(id)
                .setLine("main")
                .setSequence(1)
                .setParent(parent)
                .setTopic("examples")
                .setTopicId("")
                .setClusterId("")
                .setRanges(List.of())
                .setReplayRanges(List.of())
                .setExamples(1)
                .setGoalSets(List.of())
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("hone")
                .setThreads(1)
                .setRecipe(Map.of())
                .setRecipeDigest("")
                .setSeed(1)
                .setClosedBy("count")
                .build();
    }
}
