package dev.hone.streams.lines.state;

import dev.hone.schemas.records.Contributor;
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
 */
public record Contributions(NavigableMap<String, Brought> subjects, long newcomers) {

    static final int MOST = 64;

    public static final Contributions NONE = new Contributions(new TreeMap<>(), 0);

    /**
     * What one has brought.
     *
     * @param share that it may bring, in (0, 1]; null for that of everybody
     */
    public record Brought(long subjects, @Nullable Double share) {}

    public Contributions {
        subjects = Collections.unmodifiableNavigableMap(subjects);
    }

    /** With another subject, to which these have contributed. */
    public Contributions plus(List<Contributor> contributors, boolean isNewcomer) {
        if (contributors.isEmpty() && !isNewcomer) {
            return this;
        }
        NavigableMap<String, Brought> next = new TreeMap<>(subjects);
        for (Contributor contributor : contributors) {
            Brought before = next.get(contributor.getName());
            long count = before == null ? place(next) : before.subjects;
            next.put(contributor.getName(), new Brought(count + 1, contributor.getShare()));
        }
        return new Contributions(next, newcomers + (isNewcomer ? 1 : 0));
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
