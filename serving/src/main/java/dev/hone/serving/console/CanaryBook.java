package dev.hone.serving.console;

import dev.hone.schemas.progress.PlannedCanary;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the canary of each line had earned, over time. Any thread may call.
 *
 * <p>Of one canary a line, {@link #MOST} points, half a kilobyte each: when they are full, every second one goes, so
 * that the whole of a long canary is kept, and only its times grow coarser.
 */
final class CanaryBook {

    /** Points of a line. */
    static final int MOST = 400;

    private final Map<String, Course> courses = new TreeMap<>();
    private final Map<String, Plan> plans = new TreeMap<>();

    private record Plan(String rollout, PlannedCanary planned) {}

    private static final class Course {

        private final String rollout;
        private final List<LoopSnapshot.CanaryPoint> points = new ArrayList<>();

        Course(String rollout) {
            this.rollout = rollout;
        }

        void add(LoopSnapshot.CanaryPoint point) {
            if (points.size() == MOST) {
                for (int i = MOST - 2; i > 0; i -= 2) {
                    points.remove(i);
                }
            }
            points.add(point);
        }
    }

    synchronized void seen(RolloutEvidence evidence) {
        Course course = courses.get(evidence.getLine());
        if (course == null || !course.rollout.equals(evidence.getRolloutId())) {
            course = new Course(evidence.getRolloutId());
            courses.put(evidence.getLine(), course);
        }
        course.add(LoopRows.canaryPoint(evidence));
    }

    /** Takes up what a decision has planned, if it has. */
    synchronized void decided(RolloutDecision decision) {
        String rollout = decision.getRolloutId();
        if (rollout != null) {
            PlannedCanary.in(decision).ifPresent(planned -> plans.put(decision.getLine(), new Plan(rollout, planned)));
        }
    }

    /** The course of a line's latest canary; null where none was seen. */
    synchronized LoopSnapshot.@Nullable CanaryCourse course(String line) {
        Course course = courses.get(line);
        return course == null
                ? null
                : new LoopSnapshot.CanaryCourse(
                        line,
                        course.rollout,
                        List.copyOf(course.points),
                        expected(course.points),
                        planned(line, course));
    }

    private @Nullable PlannedCanary planned(String line, Course course) {
        Plan plan = plans.get(line);
        return plan == null || !plan.rollout.equals(course.rollout) ? null : plan.planned;
    }

    /**
     * When the stage is going to have the users that it needs, at the pace that it had so far; null where they are
     * there already, or nothing tells the pace. It may still last longer: having them is what a stage needs at least.
     */
    static @Nullable Instant expected(List<LoopSnapshot.CanaryPoint> points) {
        if (points.isEmpty()) {
            return null;
        }
        LoopSnapshot.CanaryPoint last = points.get(points.size() - 1);
        LoopSnapshot.CanaryPoint first = last;
        for (LoopSnapshot.CanaryPoint point : points) {
            if (point.stage() == last.stage()) {
                first = point;
                break;
            }
        }
        long missing = last.stageNeeded() - last.stageSubjects();
        long come = last.stageSubjects() - first.stageSubjects();
        long taken = Duration.between(first.at(), last.at()).toMillis();
        return missing <= 0 || come <= 0 || taken <= 0
                ? null
                : last.at().plusMillis(Math.round((double) missing / come * taken));
    }
}
