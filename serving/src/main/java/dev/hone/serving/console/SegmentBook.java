package dev.hone.serving.console;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every segment with its goals, its quality and how both came about. Any thread may call.
 *
 * <p>Of {@link #MOST} segments at most, those that came first: with four goals each takes up to 6 KB, so all of them
 * 60 MB at the worst, and where goals seldom change a third of it.
 */
final class SegmentBook {

    /** Segments that are known, of all lines together. */
    static final int MOST = 10_000;

    /** The segment that stands for all of a line. */
    static final String POOL = "*";

    private final Map<Name, Entry> entries = new TreeMap<>();

    /** Sorted by line, and its pool first. */
    private record Name(String line, String segment) implements Comparable<Name> {

        @Override
        public int compareTo(Name other) {
            int lines = line.compareTo(other.line);
            return lines == 0 ? segment.compareTo(other.segment) : lines;
        }
    }

    private static final class Entry {

        private final QualityRing qualities = new QualityRing();
        private final GoalRing goals = new GoalRing();
        private @Nullable GoalSet newest;
    }

    /** Who looks at which lines, and what for. */
    record Question(
            String text, Predicate<String> lines, @Nullable String tenant) {

        /** All lines and segments. */
        static Question any(String text) {
            return new Question(text, line -> true, null);
        }

        /** The segments of a tenant, on the lines that answer it. */
        static Question ofTenant(String text, Set<String> lines, String tenant) {
            return new Question(text, lines::contains, tenant);
        }

        private boolean takes(Name name) {
            return maySee(name) && (text.isEmpty() || matches(name));
        }

        // A line's own pool is nobody's, and named without a tenant.
        private boolean maySee(Name name) {
            return lines.test(name.line())
                    && (tenant == null
                            || name.segment().startsWith(tenant + "/")
                            || name.segment().indexOf('/') < 0);
        }

        private boolean matches(Name name) {
            return (name.line() + " / " + name.segment())
                    .toLowerCase(Locale.ROOT)
                    .contains(text);
        }
    }

    synchronized void goalSet(GoalSet set) {
        Entry entry = entry(set.getLine(), set.getSegment());
        if (entry != null) {
            entry.goals.add(set);
            GoalSet known = entry.newest;
            if (known == null || known.getVersion() <= set.getVersion()) {
                entry.newest = set;
            }
        }
    }

    synchronized void counted(QualityDelta delta) {
        for (BucketDelta change : delta.getDeltas()) {
            long count = 0;
            long sum = 0;
            for (ScoreCount score : change.getScores()) {
                count += score.getCount();
                sum += score.getCount() * score.getQuality();
            }
            long bucket = change.getBucket().toEpochMilli();
            add(delta.getLine(), change.getSegment(), bucket, count, sum);
            if (!change.getSegment().equals(POOL)) {
                add(delta.getLine(), POOL, bucket, count, sum);
            }
        }
    }

    /** Rows of the segments that are asked for, so many from a place on. */
    synchronized LoopSnapshot.Segments segments(Question question, int from, int most) {
        List<LoopSnapshot.Segment> rows = new ArrayList<>();
        int seen = 0;
        for (Map.Entry<Name, Entry> entry : entries.entrySet()) {
            if (question.takes(entry.getKey())) {
                if (seen >= from && rows.size() < most) {
                    rows.add(row(entry.getKey(), entry.getValue()));
                }
                seen++;
            }
        }
        return new LoopSnapshot.Segments(seen, from, rows);
    }

    /** What is remembered of one; null where nothing is, or where whoever asks may not see it. */
    synchronized LoopSnapshot.@Nullable History history(Question who, String line, String segment) {
        Name name = new Name(line, segment);
        Entry entry = entries.get(name);
        return entry == null || !who.takes(name)
                ? null
                : new LoopSnapshot.History(line, segment, entry.qualities.points(), entry.goals.told());
    }

    synchronized int size() {
        return entries.size();
    }

    private static LoopSnapshot.Segment row(Name name, Entry entry) {
        List<LoopSnapshot.Quality> points = entry.qualities.points();
        return new LoopSnapshot.Segment(
                name.line(),
                name.segment(),
                points.isEmpty() ? null : points.get(points.size() - 1).mean(),
                entry.newest == null ? null : LoopRows.goals(entry.newest));
    }

    private void add(String line, String segment, long bucket, long count, long sum) {
        Entry entry = entry(line, segment);
        if (entry != null) {
            entry.qualities.add(bucket, count, sum);
        }
    }

    private @Nullable Entry entry(String line, String segment) {
        Name name = new Name(line, segment);
        Entry known = entries.get(name);
        if (known == null && entries.size() < MOST) {
            known = new Entry();
            entries.put(name, known);
        }
        return known;
    }
}
