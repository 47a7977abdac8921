package dev.hone.serving.console;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The newest goal sets of a segment, by their version. Not thread-safe. */
final class GoalRing {

    /** Sets that are kept: some 80 bytes each with four levels. */
    static final int MOST = 32;

    private final List<Point> points = new ArrayList<>(2);

    private static final class Point {

        private final int version;
        private final long boundaryMs;
        private final int[] levels;
        // In units of 2^-14, by level.
        private final int[] thresholds;

        Point(GoalSet set) {
            version = set.getVersion();
            boundaryMs = set.getBoundary().toEpochMilli();
            levels = set.getLevels().stream().mapToInt(GoalLevel::getLevel).toArray();
            thresholds =
                    set.getLevels().stream().mapToInt(GoalLevel::getThreshold).toArray();
        }

        LoopSnapshot.GoalPoint told() {
            List<LoopSnapshot.Threshold> told = new ArrayList<>(levels.length);
            for (int i = 0; i < levels.length; i++) {
                told.add(new LoopSnapshot.Threshold(levels[i], QualityUnit.toQuality(thresholds[i])));
            }
            return new LoopSnapshot.GoalPoint(Instant.ofEpochMilli(boundaryMs), version, told);
        }
    }

    /** Takes a set in; one of a version that is known already, or too old, is left out. */
    void add(GoalSet set) {
        int at = points.size();
        while (at > 0 && points.get(at - 1).version > set.getVersion()) {
            at--;
        }
        boolean known = at > 0 && points.get(at - 1).version == set.getVersion();
        if (known || (at == 0 && points.size() == MOST)) {
            return;
        }
        points.add(at, new Point(set));
        if (points.size() > MOST) {
            points.remove(0);
        }
    }

    /** Oldest first. */
    List<LoopSnapshot.GoalPoint> told() {
        return points.stream().map(Point::told).toList();
    }
}
