package dev.hone.lab.bench.method.code;

import dev.hone.lab.bench.method.Part;
import dev.hone.lab.bench.method.text.TextBases.Text;
import dev.hone.trainer.intake.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The programs by what they are used for: all of a task for one thing.
 *
 * @param mostTasks of a part
 */
record Programs(Map<Use, List<Solution>> byUse, int mostTasks) {

    /** What a task's programs are used for. */
    enum Use {
        BASE,
        JUDGE,
        DEMONSTRATION,
        VALIDATION,
        TEST;

        private static final NavigableMap<Integer, Use> FROM_HUNDREDTH =
                new TreeMap<>(Map.of(0, BASE, 28, JUDGE, 42, DEMONSTRATION, 70, VALIDATION, 80, TEST));

        static Use of(String task) {
            int hundredth = (int) Math.floorMod(new Seeds(0).hash("task " + task), 100L);
            return FROM_HUNDREDTH.floorEntry(hundredth).getValue();
        }
    }

    static Programs read(Path folder, int mostTasks) throws IOException {
        Map<Use, List<Solution>> byUse = new TreeMap<>();
        for (Solution solution : Solution.read(folder)) {
            byUse.computeIfAbsent(Use.of(solution.task()), use -> new ArrayList<>())
                    .add(solution);
        }
        return new Programs(byUse, mostTasks);
    }

    List<Solution> of(Use use) {
        return byUse.getOrDefault(use, List.of());
    }

    List<Text> texts(Use use) {
        return of(use).stream()
                .map(solution -> new Text(solution.prompt(), solution.rest()))
                .toList();
    }

    /** The programs of a part by task. */
    SortedMap<String, List<Solution>> tasks(Part part) {
        SortedMap<String, List<Solution>> tasks = new TreeMap<>();
        of(part == Part.TEST ? Use.TEST : Use.VALIDATION)
                .forEach(each -> tasks.computeIfAbsent(each.task(), task -> new ArrayList<>())
                        .add(each));
        while (tasks.size() > mostTasks) {
            tasks.remove(tasks.lastKey());
        }
        return tasks;
    }

    /** All of {@link #tasks}, task by task. */
    List<Solution> all(Part part) {
        return tasks(part).values().stream().flatMap(List::stream).toList();
    }

    /** Of each task the first of those programs that begin as most of its programs do. */
    List<Solution> commonlyBegun(Part part) {
        return tasks(part).values().stream().map(Programs::commonlyBegun).toList();
    }

    private static Solution commonlyBegun(List<Solution> own) {
        return Collections.max(
                own,
                Comparator.<Solution>comparingLong(each -> own.stream()
                                .filter(other -> other.beginning().equals(each.beginning()))
                                .count())
                        .thenComparing(Comparator.comparingInt(Solution::number).reversed()));
    }
}
