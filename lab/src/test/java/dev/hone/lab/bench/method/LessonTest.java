package dev.hone.lab.bench.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.Lesson.Budget;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LessonTest {

    private static final SortedMap<String, String> TASK = new TreeMap<>(Map.of("base", "sha256:1"));
    private static final Map<String, String> OF_TASK = Map.of("batch.examples", "16", "objective", "sft");

    private static Lesson lesson(Map<String, String> over, long seed, int steps) {
        return new Lesson(Lesson.recipe(OF_TASK, over), seed, Budget.ofSteps(steps), Diet.ALL);
    }

    @Test
    void hasTheTasksSettingsUnderThoseOfTheMethod() {
        var recipe = lesson(Map.of("objective", "kto"), 1, 5).recipe();

        assertThat(recipe.batches().examples()).isEqualTo(16);
        assertThat(recipe.objective().name().key()).isEqualTo("kto");
    }

    @Test
    void isKnownByAllThatDecidesOnWhatComesOfIt() {
        SortedMap<String, String> otherBase = new TreeMap<>(Map.of("base", "sha256:2"));

        assertThat(Set.of(
                        lesson(Map.of(), 1, 5).digest(TASK),
                        lesson(Map.of(), 2, 5).digest(TASK),
                        lesson(Map.of(), 1, 6).digest(TASK),
                        lesson(Map.of("beta", "0.5"), 1, 5).digest(TASK),
                        lesson(Map.of(), 1, 5).digest(otherBase),
                        new Lesson(lesson(Map.of(), 1, 5).recipe(), 1, Budget.ofSteps(5), Diet.ofBest(3)).digest(TASK),
                        new Lesson(lesson(Map.of(), 1, 5).recipe(), 1, Budget.ofSteps(5), Diet.ALL, Wording.NUMBERS)
                                .digest(TASK)))
                .hasSize(7);
        assertThat(lesson(Map.of(), 1, 5).digest(TASK))
                .isEqualTo(lesson(Map.of(), 1, 5).digest(TASK));
    }
}
