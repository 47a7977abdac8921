package dev.hone.serving.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.progress.PlannedCanary;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.TestState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CanaryBookTest {

    private static final Instant T0 = Instant.parse("2026-11-23T18:00:00Z");

    private final CanaryBook book = new CanaryBook();

    static RolloutEvidence evidence(String rollout, int stage, long second, long subjects) {
        return new RolloutEvidence(
                "main",
                rollout,
                "main@sha256:aa",
                "main@sha256:bb",
                stage,
                2,
                0.1,
                List.of(arm("champion", subjects * 9, 0.5), arm("challenger", subjects, 0.6)),
                List.of(new TestState("not worse", 1 + second / 10.0, 20.0)),
                "Stage " + (stage + 1) + " of 2 at 10 %: waits.",
                T0.plusSeconds(second),
                subjects,
                100L,
                null);
    }

    private static ArmEvidence arm(String name, long subjects, double mean) {
        double half = 0.5 / Math.sqrt(1.0 + subjects);
        return new ArmEvidence(
                name, subjects, subjects, mean, mean - half, Math.min(1, mean + half), subjects, 0L, 0L, List.of());
    }

    private LoopSnapshot.CanaryCourse course() {
        return Objects.requireNonNull(book.course("main"));
    }

    @Test
    void anotherRolloutBeginsAnotherCourse() {
        book.seen(evidence("main!1", 0, 0, 10));
        book.seen(evidence("main!2", 0, 10, 0));
        book.seen(evidence("main!2", 0, 20, 5));

        assertThat(course().rolloutId()).isEqualTo("main!2");
        assertThat(course().points()).hasSize(2);
        assertThat(book.course("side")).isNull();
    }

    @Test
    void aLongCanaryIsKeptFromItsBeginningToItsEndWithinItsBound() {
        for (int second = 0; second < 5_000; second++) {
            book.seen(evidence("main!1", 0, second, second));
        }

        List<LoopSnapshot.CanaryPoint> points = course().points();
        assertThat(points).hasSizeLessThanOrEqualTo(CanaryBook.MOST).hasSizeGreaterThan(CanaryBook.MOST / 3);
        assertThat(points.get(0).at()).isEqualTo(T0);
        assertThat(points.get(points.size() - 1).at()).isEqualTo(T0.plusSeconds(4_999));
        assertThat(points).extracting(LoopSnapshot.CanaryPoint::at).isSorted();
    }

    @Test
    void theEndOfAStageIsExpectedByThePaceOfItsUsersAlone() {
        book.seen(evidence("main!1", 0, 0, 0));
        book.seen(evidence("main!1", 0, 10, 100));
        book.seen(evidence("main!1", 1, 20, 0));
        book.seen(evidence("main!1", 1, 70, 25));

        assertThat(course().expected()).isEqualTo(T0.plusSeconds(70 + 150));
    }

    @Test
    void theLatestPlanOfItsOwnRolloutStandsBesideACanary() {
        book.decided(planned("main!1", 100, 60));
        book.seen(evidence("main!2", 0, 0, 0));
        assertThat(course().planned()).as("of another rollout").isNull();

        book.decided(planned("main!2", 500, 600));
        book.decided(planned("main!2", 400, 300));

        assertThat(course().planned())
                .isEqualTo(new PlannedCanary(400, 800, T0.plusSeconds(300), T0.plusSeconds(600), 0.25, null));
    }

    private static RolloutDecision planned(String rollout, double users, double seconds) {
        Map<String, Double> numbers = Map.of(
                "plan.users",
                users,
                "plan.users90",
                2 * users,
                "plan.seconds",
                seconds,
                "plan.seconds90",
                2 * seconds,
                "plan.beyondBudget",
                0.25);
        return new RolloutDecision(
                "main", DecisionKind.STAGE_ADVANCED, "v", null, rollout, "Advanced.", numbers, "hone", T0, null);
    }

    @Test
    void nothingIsExpectedWhereNobodyCameOrAllAreThere() {
        book.seen(evidence("main!1", 0, 0, 10));
        book.seen(evidence("main!1", 0, 50, 10));
        assertThat(course().expected()).isNull();

        book.seen(evidence("main!1", 0, 60, 100));
        assertThat(course().expected()).isNull();
    }
}
