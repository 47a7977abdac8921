package dev.hone.lab.bench.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import dev.hone.trainer.intake.Origin;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DietTest {

    private static final GoalLadder GOALS =
            new GoalLadder(List.of(new Goal(0, 0, 100), new Goal(3, QualityUnit.ONE, 10)));

    /** Of each of forty subjects two of the best answers and two others. */
    private static List<Demonstration> all() {
        List<Demonstration> all = new ArrayList<>();
        for (int subject = 0; subject < 40; subject++) {
            for (int i = 0; i < 4; i++) {
                int quality = i < 2 ? QualityUnit.ONE : 0;
                all.add(new Demonstration(
                        Origin.response(subject + "-" + i, Integer.toString(subject)),
                        Conversation.of(List.of(Message.user("?"))),
                        "!",
                        null,
                        false,
                        quality,
                        GOALS.metBy(quality),
                        GOALS));
            }
        }
        return all;
    }

    private static List<String> best(Diet diet) {
        return diet.of(all()).stream()
                .filter(Demonstration::meetsServed)
                .map(Demonstration::id)
                .toList();
    }

    @Test
    void leavesSoManyOfTheBestAndAllOthers() {
        assertThat(Diet.ALL.of(all())).hasSize(160);
        assertThat(best(Diet.ofBest(7))).hasSize(7);
        assertThat(Diet.ofBest(7).of(all())).hasSize(80 + 7);
    }

    @Test
    void aSmallerDietIsAPartOfALargerOne() {
        assertThat(best(Diet.ofBest(20))).containsAll(best(Diet.ofBest(7)));
    }

    @Test
    void oneHalfOfTheSubjectsHasNoneOfTheBestAndIsWhatIsReportedOn() {
        Diet diet = Diet.withoutBestOfHalf();

        List<String> subjects = diet.of(all()).stream()
                .filter(Demonstration::meetsServed)
                .map(one -> String.valueOf(one.origin().subject()))
                .distinct()
                .toList();

        assertThat(subjects).hasSizeBetween(10, 30);
        assertThat(subjects).noneMatch(diet::reports);
        assertThat(all().stream()
                        .map(one -> String.valueOf(one.origin().subject()))
                        .filter(diet::reports))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(subjects);
    }
}
