package dev.hone.trainer.intake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps one subject from being most of what a round learns from. Of what is taken at most a share is of one subject, or
 * twice an equal part for each subject, whichever is more: a round of few subjects cannot be spread wider. Those with
 * the smallest seeded hash are taken, whatever the order in which they came. What has no subject is taken whole.
 *
 * @param share in (0, 1]; 1 for no bound
 */
public record SubjectBound(double share, long seed) {

    private static final double EQUAL_PARTS = 2;

    /**
     * What may be trained on.
     *
     * @param rows in the order in which they came
     * @param beyond how many were left out
     */
    public record Bounded(List<Demonstration> rows, int beyond) {

        public Bounded {
            rows = List.copyOf(rows);
        }
    }

    public Bounded of(List<Demonstration> rows) {
        Map<String, List<Demonstration>> bySubject = new HashMap<>();
        for (Demonstration row : rows) {
            String subject = row.origin().subject();
            if (subject != null) {
                bySubject.computeIfAbsent(subject, first -> new ArrayList<>()).add(row);
            }
        }
        int most = most(rows.size(), bySubject.values());
        Set<String> beyond = new HashSet<>();
        bySubject.values().stream()
                .filter(own -> own.size() > most)
                .forEach(own -> own.stream()
                        .sorted(Comparator.comparingLong(this::hash).thenComparing(Demonstration::id))
                        .skip(most)
                        .forEach(row -> beyond.add(row.id())));
        return new Bounded(
                rows.stream().filter(row -> !beyond.contains(row.id())).toList(), beyond.size());
    }

    // Of what is taken, not of what there was: else whoever brings most raises the bound by what it brings.
    private int most(int rows, Collection<List<Demonstration>> subjects) {
        long withoutSubject = rows - taken(subjects, rows);
        double each = Math.max(share, EQUAL_PARTS / Math.max(EQUAL_PARTS, (double) (subjects.size() + withoutSubject)));
        int most = rows;
        int bound = rows;
        do {
            most = bound;
            bound = (int) Math.ceil(each * (withoutSubject + taken(subjects, most)));
        } while (bound < most);
        return most;
    }

    private static long taken(Collection<List<Demonstration>> subjects, int most) {
        return subjects.stream().mapToLong(own -> Math.min(most, own.size())).sum();
    }

    private long hash(Demonstration row) {
        return new Seeds(seed).hash("subject " + row.id());
    }
}
