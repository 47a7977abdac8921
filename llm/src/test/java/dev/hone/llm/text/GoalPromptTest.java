package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalPromptTest {

    private final GoalPrompt goals = GoalPrompt.standard();

    @ParameterizedTest
    @CsvSource({".25,25", ".8,80", ".12,10", ".13,15", ".001,5", "1,100", ".977,100"})
    void namesTheActualShareRoundedToFive(double share, int percent) {
        assertThat(goals.sentence(2, 3, share, 0))
                .isEqualTo("[Goal] Answer at least as well as the best " + percent
                        + "% of recent answers (level 2 of 3 or higher).");
    }

    @Test
    void levelZeroNamesNoPercentage() {
        for (int phrasing = 0; phrasing < goals.phrasings(); phrasing++) {
            assertThat(goals.sentence(0, 3, 1, phrasing))
                    .doesNotContain("%")
                    .contains("0")
                    .contains("3");
        }
    }

    @Test
    void everyLevelAndPhrasingReadsDifferently() {
        Set<String> sentences = new HashSet<>();
        for (int level = 0; level <= 3; level++) {
            for (int phrasing = 0; phrasing < goals.phrasings(); phrasing++) {
                assertThat(sentences.add(goals.sentence(level, 3, .5, phrasing)))
                        .isTrue();
            }
        }
        assertThat(sentences).allMatch(sentence -> !sentence.contains("{"));
    }

    @Test
    void refusesWhatCannotBeAGoal() {
        assertThatThrownBy(() -> goals.sentence(4, 3, .5, 0)).hasMessageContaining("0..3");
        assertThatThrownBy(() -> goals.sentence(1, 3, 0, 0)).hasMessageContaining("(0, 1]");
        assertThatThrownBy(() -> goals.sentence(1, 3, Double.NaN, 0)).hasMessageContaining("(0, 1]");
        assertThatThrownBy(() -> new GoalPrompt(List.of("best {P}% {k}"), List.of("all of 100%")))
                .hasMessageContaining("no percentage");
        assertThatThrownBy(() -> new GoalPrompt(List.of("be good"), List.of("be")))
                .hasMessageContaining("{k}");
    }

    @Test
    void aMarkNamesTheLevelAlone() {
        GoalPrompt marks = GoalPrompt.marks();

        assertThat(List.of(marks.sentence(0, 3, 1, 0), marks.sentence(2, 3, .25, 0), marks.sentence(3, 3, .1, 0)))
                .containsExactly("<goal 0>", "<goal 2>", "<goal 3>");
        assertThat(marks.phrasings()).isEqualTo(1);
    }
}
