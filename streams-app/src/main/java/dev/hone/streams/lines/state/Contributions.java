package dev.hone.streams.lines.state;

import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.routing.Arm;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who brought how much of a rollout's evidence, beside its subjects themselves: keys and other sources.
 *
 * <p>At most {@value #MOST} are kept, by space saving (Metwally, Agrawal and El Abbadi, 2005): who is not among them
 * takes the place of the smallest, and its count. So no count is too small, and after n subjects none is too large by
 * more than n / {@value #MOST}.
 *
 * @param subjects those of each, by name
 * @param newcomers subjects that counted in no rollout of the line before
 * @param newcomersScored the scored ones among them
 * @param seen about how many distinct keys and sources there were
 */
public record Contributions(NavigableMap<String, Brought> subjects, long newcomers, Tally newcomersScored, Seen seen) {

    static final int MOST = 64;

    private static final String KEY = "key:";

    public static final Contributions NONE = new Contributions(new TreeMap<>(), 0, Tally.NONE, Seen.NOBODY);

    /**
     * What one has brought.
     *
     * @param share that it may bring, in (0, 1]; null for that of everybody
     * @param certain of them those that it has brought for certain, with their scores: since it has been kept
     */
    public record Brought(long subjects, @Nullable Double share, Tally certain) {}

    /** Those met so far, kept or not. */
    public record Seen(Distinct keys, Distinct sources) {
        public static final Seen NOBODY = new Seen(Distinct.NONE, Distinct.NONE);

        private Seen plus(String name) {
            return isKey(name) ? new Seen(keys.plus(name), sources) : new Seen(keys, sources.plus(name));
        }
    }

    /**
     * A subject that counts.
     *
     * @param score in units of quality; null for an answer alone
     * @param isNew whether it counted in no rollout of the line before
     */
    public record Subject(Arm arm, @Nullable Integer score, boolean isNew) {

        private Tally added(Tally tally) {
            return score == null ? tally : tally.plus(arm, score);
        }
    }

    public Contributions {
        subjects = Collections.unmodifiableNavigableMap(subjects);
    }

    /** Whether it is an API key; a source otherwise. */
    public static boolean isKey(String name) {
        return name.startsWith(KEY);
    }

    /** With another subject, to which these have contributed. */
    public Contributions plus(List<Contributor> contributors, Subject subject) {
        if (contributors.isEmpty() && !subject.isNew) {
            return this;
        }
        NavigableMap<String, Brought> next = new TreeMap<>(subjects);
        Seen met = seen;
        for (Contributor contributor : contributors) {
            String name = contributor.getName();
            Brought before = next.get(name);
            long count = before == null ? place(next) : before.subjects;
            Tally certain = before == null ? Tally.NONE : before.certain;
            next.put(name, new Brought(count + 1, contributor.getShare(), subject.added(certain)));
            met = before == null && subject.score != null ? met.plus(name) : met;
        }
        return subject.isNew
                ? new Contributions(next, newcomers + 1, subject.added(newcomersScored), met)
                : new Contributions(next, newcomers, newcomersScored, met);
    }

    /** Makes room for another; returns the count that it takes over. */
    private static long place(NavigableMap<String, Brought> next) {
        if (next.size() < MOST) {
            return 0;
        }
        Map.Entry<String, Brought> smallest = next.firstEntry();
        for (Map.Entry<String, Brought> one : next.entrySet()) {
            if (one.getValue().subjects < smallest.getValue().subjects) {
                smallest = one;
            }
        }
        // A removal may move other entries of the map: read first.
        long count = smallest.getValue().subjects;
        next.remove(smallest.getKey());
        return count;
    }
}
