package dev.hone.streams.lines.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput.Decision;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a line makes of the users who were drawn to compare its champion with the base. */
class DeclineTest {

    private static final RolloutConfig CONFIG = RolloutConfig.from(Settings.of(Map.of()));
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final AnchorCheck CHECK = new AnchorCheck(CONFIG);
    private static final double ANCHORS = 0.2;
    private static final int LOOK_EVERY = 25;

    /** Users who give 0 or 1, by the means of both, until there is an alarm or so many have come. */
    private static final class Users {
        private final Random random;
        private final double champion;
        private final double base;
        private Line line = promoted("v1");

        Users(long seed, double champion, double base) {
            this.random = new Random(seed);
            this.champion = champion;
            this.base = base;
        }

        OptionalInt untilAlarm(int most) {
            for (int users = 1; users <= most; users++) {
                Arm arm = random.nextDouble() < ANCHORS ? Arm.ANCHOR : Arm.CHAMPION;
                int score = random.nextDouble() < (arm == Arm.ANCHOR ? base : champion) ? ScoreCounts.ONE : 0;
                line = CHECK.count(line, drawn(arm, score, T0, null));
                if (users % LOOK_EVERY == 0) {
                    line = look(line).line();
                    if (line.anchoring().decline() != null) {
                        return OptionalInt.of(users);
                    }
                }
            }
            return OptionalInt.empty();
        }
    }

    private static Line promoted(String champion) {
        Line line = Line.start("main", 1);
        return CHECK.begun(line.with(line.champions().promote(champion, List.of())), T0);
    }

    private static Step look(Line line) {
        return new DeclineJudge(CONFIG, new Decisions(T0)).judge(line);
    }

    private static EvidenceCounted drawn(Arm arm, @Nullable Integer score, Instant at, @Nullable Instant before) {
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.DRAWN)
                .setLine("main")
                .setRolloutId("main!1")
                .setStage(-1)
                .setArm(arm.wireName())
                .setVersion(arm == Arm.ANCHOR ? "main@base" : "v1")
                .setUnit("ann")
                .setScore(score)
                .setAnsweredAt(at)
                .setDrawnBefore(before)
                .build();
    }

    private static Line counted(Line line, int times, Arm arm, int score) {
        Line next = line;
        for (int i = 0; i < times; i++) {
            next = CHECK.count(next, drawn(arm, score, T0, null));
        }
        return next;
    }

    @Test
    void aChampionThatIsWorseThanTheBaseByATenthIsAlarmedWithinSomeThousandDrawnUsers() {
        int[] users = IntStream.range(0, 15)
                .map(seed -> new Users(seed, 0.5, 0.6).untilAlarm(15_000).orElse(Integer.MAX_VALUE))
                .sorted()
                .toArray();

        assertThat(users[users.length / 2]).isBetween(1_000, 3_000);
        assertThat(users[users.length - 1]).isLessThan(12_000);
    }

    @Test
    void aChampionThatIsAsGoodAsTheBaseIsHardlyEverAlarmed() {
        long alarms = IntStream.range(0, 300)
                .filter(seed -> new Users(seed, 0.6, 0.6).untilAlarm(2_000).isPresent())
                .count();

        assertThat(alarms).isLessThanOrEqualTo((long) (300 * CONFIG.declineAlpha()));
    }

    @Test
    void oneThatIsWorseByJustTheMarginIsAlarmedNoMoreOftenThanAlphaSays() {
        long alarms = IntStream.range(0, 200)
                .filter(seed -> new Users(seed, 0.55, 0.6).untilAlarm(3_000).isPresent())
                .count();

        assertThat(alarms).isLessThanOrEqualTo((long) (200 * CONFIG.declineAlpha()));
    }

    @Test
    void theAlarmHasItsNumbersAndChangesNothingElse() {
        Line line = counted(counted(promoted("v1"), 300, Arm.CHAMPION, 0), 60, Arm.ANCHOR, ScoreCounts.ONE);

        Step step = look(line);

        RolloutDecision decision = ((Decision) step.outputs().get(0)).record();
        assertThat(decision.getKind()).isEqualTo(DecisionKind.DECLINE_FOUND);
        assertThat(decision.getVersion()).isEqualTo("v1");
        assertThat(decision.getWords())
                .startsWith(
                        "Alarm on v1: the champion's mean quality 0.000, of 300 users, is below the base's 1.000, of"
                                + " 60 users, by more than the margin 0.05 (e-value ")
                .endsWith("needed 20.0). Nothing was changed by it; `hone rollout rollback` goes back to the champion"
                        + " before.");
        assertThat(decision.getEvidence())
                .containsEntry("champion.subjects", 300.0)
                .containsEntry("anchor.subjects", 60.0)
                .containsEntry("anchor.meanQuality", 1.0)
                .containsEntry("needed", 20.0);
        assertThat(step.outputs()).hasSize(1);
        assertThat(step.line().with(line.anchoring())).isEqualTo(line);
        assertThat(look(step.line()).outputs()).as("told once").isEmpty();
    }

    @Test
    void aUnitCountsOnceForEachChampion() {
        Line line = promoted("v1");
        Instant later = T0.plusSeconds(60);

        line = CHECK.count(line, drawn(Arm.CHAMPION, 0, later, null));
        line = CHECK.count(line, drawn(Arm.ANCHOR, 0, later.plusSeconds(1), later));
        line = CHECK.count(line, drawn(Arm.CHAMPION, null, later, T0.minusSeconds(1)));

        assertThat(line.anchoring().of(Arm.ANCHOR).total()).isZero();
        assertThat(line.anchoring().of(Arm.CHAMPION).total()).isEqualTo(2);
        assertThat(line.anchoring().of(Arm.CHAMPION).unscored()).isEqualTo(1);
    }

    @Test
    void whatIsOfAnotherVersionOrOfBeforeTheChampionIsLeftOut() {
        Line line = promoted("v2");

        assertThat(CHECK.count(line, drawn(Arm.CHAMPION, 0, T0, null))).isEqualTo(line);
        assertThat(CHECK.count(line, drawn(Arm.CHALLENGER, 0, T0, null))).isEqualTo(line);
        assertThat(CHECK.count(line, drawn(Arm.ANCHOR, 0, T0.minusMillis(1), null)))
                .isEqualTo(line);
        assertThat(CHECK.count(line, drawn(Arm.ANCHOR, -1, T0, null))).isEqualTo(line);
        assertThat(CHECK.count(line, drawn(Arm.ANCHOR, 0, T0, null))).isNotEqualTo(line);
    }

    @Test
    void aNewChampionBeginsAnew() {
        Line line = look(counted(counted(promoted("v1"), 300, Arm.CHAMPION, 0), 60, Arm.ANCHOR, ScoreCounts.ONE))
                .line();
        Line next = CHECK.begun(line.with(line.champions().promote("v2", List.of())), T0.plusSeconds(9));

        assertThat(line.anchoring().decline()).isNotNull();
        assertThat(next.anchoring().decline()).isNull();
        assertThat(next.anchoring().of(Arm.ANCHOR).total()).isZero();
        assertThat(next.anchoring().since()).isEqualTo(T0.plusSeconds(9));
    }

    @Test
    void nothingIsComparedWhereTheBaseIsChampionOrNobodyAsksForIt() {
        Line line = counted(promoted("v1"), 1, Arm.ANCHOR, 0);
        Line back = line.with(line.champions().rollBack());
        RolloutConfig off = RolloutConfig.from(Settings.of(Map.of("rollout.decline.alpha", "0")));

        assertThat(CHECK.begun(back, T0)).isEqualTo(CHECK.begun(back, T0.plusSeconds(1)));
        assertThat(CHECK.begun(back, T0).anchoring().champion()).isEmpty();
        assertThat(new AnchorCheck(off).begun(line, T0).anchoring().champion()).isEmpty();
    }

    @Test
    void theSameChampionIsComparedAnewWhenUnitsMayBeForgottenAndItsAlarmStands() {
        Line line = look(counted(counted(promoted("v1"), 300, Arm.CHAMPION, 0), 60, Arm.ANCHOR, ScoreCounts.ONE))
                .line();
        Duration remembered = CONFIG.budget().time();

        Line kept = CHECK.begun(line, T0.plus(remembered).minusMillis(1));
        Line anew = CHECK.begun(line, T0.plus(remembered));

        assertThat(kept).isEqualTo(line);
        assertThat(anew.anchoring().of(Arm.CHAMPION).total()).isZero();
        assertThat(anew.anchoring().decline()).isEqualTo(line.anchoring().decline());
    }
}
