package dev.hone.trainer.intake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps whoever gives the best marks most often from being most of what the best goals are shown by. Of what meets a
 * goal at most a share is brought by one subject, by one key or by one source, or twice an equal part for each of its
 * kind, whichever is more. It holds for every goal, the lowest included, which everything meets. A key or source with a
 * larger share of its own has that; one that may bring everything by any of the rows is not counted as anybody.
 *
 * <p>Goals are looked at from the highest down, and what is beyond the bound of one is left out of all: as a
 * demonstration of lower goals alone it would show these as what misses the higher. Those with the smallest seeded hash
 * are taken, whatever the order in which they came.
 *
 * @param share in (0, 1]; 1 for no bound
 */
public record ContributorBound(double share, long seed) {

    private static final double EQUAL_PARTS = 2;

    /** Rows that are enough to learn from, however small the share. */
    private static final int ENOUGH = 50;

    /** What may be measured on. */
    public SubjectBound.Bounded of(List<Demonstration> rows) {
        List<Demonstration> within = within(rows);
        return new SubjectBound.Bounded(within, rows.size() - within.size());
    }

    /**
     * What may be trained on: the same, but never fewer than make a whole of which one is the share, where so many
     * came. Of fewer nobody can be kept within the share, and whoever brings little beside somebody who brings nearly
     * all would otherwise leave a round next to nothing. Those who are beyond the bound fill it up in equal parts.
     */
    public SubjectBound.Bounded filled(List<Demonstration> rows) {
        List<Demonstration> within = within(rows);
        int enough = (int) Math.min(rows.size(), Math.min(ENOUGH, Math.ceil(1 / share)));
        List<Demonstration> taken = within.size() < enough ? fill(within, enough, rows) : within;
        return new SubjectBound.Bounded(taken, rows.size() - taken.size());
    }

    /** The highest goal of which fewer demonstrations are left than were taken away. */
    public static OptionalInt mostlyBeyond(List<Demonstration> rows, List<Demonstration> left) {
        return levels(rows).stream()
                .filter(level -> 2 * meeting(level, left) < meeting(level, rows))
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    private static long meeting(int level, List<Demonstration> rows) {
        return rows.stream().filter(row -> row.meets(level)).count();
    }

    private List<Demonstration> within(List<Demonstration> rows) {
        List<Demonstration> left = rows;
        if (share < 1) {
            Names names = Names.in(rows);
            for (int level : levels(rows)) {
                left = bounded(level, left, names);
            }
        }
        return left;
    }

    private List<Demonstration> fill(List<Demonstration> within, int enough, List<Demonstration> rows) {
        Names all = Names.in(rows);
        Set<String> everywhere = all.everywhere(rows);
        Map<String, Integer> counts = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (Demonstration row : within) {
            taken.add(row.id());
            all.of(row).forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        Map<String, Set<String>> beyond = new LinkedHashMap<>();
        for (Demonstration row : byHash(rows.stream().filter(one -> !taken.contains(one.id())))) {
            Set<String> names = all.of(row);
            names.removeAll(everywhere);
            beyond.put(row.id(), names);
        }
        for (int most = 1; taken.size() < enough; most++) {
            for (Map.Entry<String, Set<String>> row : beyond.entrySet()) {
                boolean lacking = taken.size() < enough && !taken.contains(row.getKey());
                if (lacking && haveLess(row.getValue(), most, counts)) {
                    taken.add(row.getKey());
                    row.getValue().forEach(name -> counts.merge(name, 1, Integer::sum));
                }
            }
        }
        return rows.stream().filter(row -> taken.contains(row.id())).toList();
    }

    private static boolean haveLess(Set<String> names, int than, Map<String, Integer> counts) {
        return names.stream().allMatch(name -> counts.getOrDefault(name, 0) < than);
    }

    private static Set<Integer> levels(List<Demonstration> rows) {
        Set<Integer> levels = new TreeSet<>(Comparator.reverseOrder());
        rows.forEach(row -> row.goals().forEach(goal -> levels.add(goal.level())));
        return levels;
    }

    private List<Demonstration> bounded(int level, List<Demonstration> rows, Names names) {
        List<Demonstration> meeting = byHash(rows.stream().filter(row -> row.meets(level)));
        Set<String> taken =
                taken(meeting, names).stream().map(Demonstration::id).collect(Collectors.toSet());
        return rows.stream()
                .filter(row -> !row.meets(level) || taken.contains(row.id()))
                .toList();
    }

    // Of what is taken, not of what there was: else whoever brings most raises the bound by what it brings.
    private List<Demonstration> taken(List<Demonstration> sorted, Names names) {
        Map<String, Double> shares = shares(sorted, names);
        List<Set<String>> ofEach = sorted.stream().map(names::of).toList();
        List<Demonstration> taken = sorted;
        int before;
        do {
            before = taken.size();
            taken = atMost(shares, before, sorted, ofEach);
        } while (taken.size() < before);
        return taken;
    }

    private static List<Demonstration> atMost(
            Map<String, Double> shares, int whole, List<Demonstration> sorted, List<Set<String>> ofEach) {
        Map<String, Integer> counts = new HashMap<>();
        List<Demonstration> taken = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            Set<String> names = ofEach.get(i);
            boolean fits = names.stream()
                    .allMatch(name -> counts.getOrDefault(name, 0) < Math.ceil(shares.getOrDefault(name, 1.0) * whole));
            if (fits) {
                names.forEach(name -> counts.merge(name, 1, Integer::sum));
                taken.add(sorted.get(i));
            }
        }
        return taken;
    }

    /** What each may bring, of a whole of 1. */
    private Map<String, Double> shares(List<Demonstration> rows, Names names) {
        double ofSubjects = equalPart(rows, Names::subject);
        double ofContributors = equalPart(rows, names::contributors);
        Map<String, Double> shares = new HashMap<>();
        for (Demonstration row : rows) {
            Names.subject(row).forEach((name, own) -> shares.put(name, Math.max(share, ofSubjects)));
            names.contributors(row)
                    .forEach((name, own) ->
                            shares.merge(name, Math.max(own == null ? share : own, ofContributors), Math::max));
        }
        names.everywhere(rows).forEach(name -> shares.put(name, 1.0));
        return shares;
    }

    /** Twice an equal part, where what nobody of the kind brought is each by somebody else. */
    private static double equalPart(
            List<Demonstration> rows, Function<Demonstration, Map<String, @Nullable Double>> kind) {
        Set<String> names = new HashSet<>();
        int nobodys = 0;
        for (Demonstration row : rows) {
            Set<String> own = kind.apply(row).keySet();
            names.addAll(own);
            nobodys += own.isEmpty() ? 1 : 0;
        }
        return EQUAL_PARTS / Math.max(EQUAL_PARTS, names.size() + nobodys);
    }

    /**
     * Who is bounded, each among its like: subjects, and contributors.
     *
     * @param trusted contributors that may bring everything by some of the rows: those of before they were trusted are
     *     theirs no less
     */
    private record Names(Set<String> trusted) {

        static Names in(List<Demonstration> rows) {
            return new Names(rows.stream()
                    .flatMap(row -> row.origin().contributors().stream())
                    .filter(one -> one.share() != null && one.share() >= 1)
                    .map(Contributor::name)
                    .collect(Collectors.toSet()));
        }

        static Map<String, @Nullable Double> subject(Demonstration row) {
            Map<String, @Nullable Double> own = new HashMap<>();
            String subject = row.origin().subject();
            if (subject != null) {
                own.put("subject " + subject, null);
            }
            return own;
        }

        /** With the share of its own that each has. */
        Map<String, @Nullable Double> contributors(Demonstration row) {
            Map<String, @Nullable Double> own = new HashMap<>();
            for (Contributor one : row.origin().contributors()) {
                if (!trusted.contains(one.name())) {
                    own.put("contributor " + one.name(), one.share());
                }
            }
            return own;
        }

        Set<String> of(Demonstration row) {
            Set<String> names = new HashSet<>(subject(row).keySet());
            names.addAll(contributors(row).keySet());
            return names;
        }

        // Whoever brings all of it, as the key of an application or a judge does, cannot be less than all of what is
        // left: bounded, it would leave nothing.
        Set<String> everywhere(List<Demonstration> rows) {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < rows.size(); i++) {
                Set<String> its = of(rows.get(i));
                if (i == 0) {
                    names.addAll(its);
                } else {
                    names.retainAll(its);
                }
            }
            return names;
        }
    }

    private List<Demonstration> byHash(Stream<Demonstration> rows) {
        return rows.map(row -> new Hashed(row, new Seeds(seed).hash("contributor " + row.id())))
                .sorted(Comparator.comparingLong(Hashed::hash)
                        .thenComparing(hashed -> hashed.row().id()))
                .map(Hashed::row)
                .toList();
    }

    private record Hashed(Demonstration row, long hash) {}
}
