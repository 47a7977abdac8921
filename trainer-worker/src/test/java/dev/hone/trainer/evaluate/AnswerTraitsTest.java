package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.trainer.evaluate.AnswerTraits.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTraitsTest {

    private static Answer answer(int prompt, boolean ended, Integer... ids) {
        return new Answer(List.of(prompt), List.of(ids), ended);
    }

    @Test
    void countsRunsOfFourThatStoodInTheSameAnswerBefore() {
        // 1 2 3 4 stands twice among five runs; what other answers say does not matter.
        AnswerTraits traits =
                AnswerTraits.of(List.of(answer(1, true, 1, 2, 3, 4, 1, 2, 3, 4), answer(2, true, 1, 2, 3, 4)));

        assertThat(traits.repeated()).isCloseTo(1 / 6., within(1e-12));
    }

    @Test
    void countsAnswersThatWereStillGoingOn() {
        AnswerTraits traits = AnswerTraits.of(List.of(answer(1, false, 1), answer(2, true, 2), answer(3, true, 3)));

        assertThat(traits.endless()).isCloseTo(1 / 3., within(1e-12));
    }

    @Test
    void countsAnswersThatAnotherPromptGotToo_notThoseOfTheSamePrompt() {
        AnswerTraits traits = AnswerTraits.of(List.of(
                answer(1, true, 7, 8),
                answer(2, true, 7, 8),
                answer(3, true, 9),
                answer(3, true, 9),
                answer(4, true, 7)));

        assertThat(traits.same()).isCloseTo(2 / 5., within(1e-12));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void lengthAndDistinctShares_asACountByHandHasThem(long seed) {
        Random random = new Random(seed);
        List<Answer> answers = new ArrayList<>();
        Map<String, Integer> pairs = new HashMap<>();
        Map<Integer, Integer> singles = new HashMap<>();
        int tokens = 0;
        for (int prompt = 0; prompt < 10; prompt++) {
            Integer[] ids = random.ints(random.nextInt(8), 0, 5).boxed().toArray(Integer[]::new);
            answers.add(answer(prompt, true, ids));
            for (int i = 0; i < ids.length; i++) {
                tokens++;
                singles.merge(ids[i], 1, Integer::sum);
                if (i > 0) {
                    pairs.merge(ids[i - 1] + " " + ids[i], 1, Integer::sum);
                }
            }
        }

        AnswerTraits traits = AnswerTraits.of(answers);

        assertThat(traits.tokens()).isCloseTo(tokens / 10., within(1e-12));
        assertThat(traits.distinct1()).isCloseTo(singles.size() / (double) tokens, within(1e-12));
        assertThat(traits.distinct2())
                .isCloseTo(
                        pairs.size()
                                / (double) pairs.values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum(),
                        within(1e-12));
    }

    @Test
    void emptyAnswersAreTheSameAnswer() {
        AnswerTraits traits = AnswerTraits.of(List.of(answer(1, true), answer(2, true)));

        assertThat(traits).isEqualTo(new AnswerTraits(2, 0, 0, 1, 0, 0, 0, 1));
    }

    @Test
    void whatIsAcceptedIsTheWorseOfTwoInEachRespect() {
        AnswerTraits one = new AnswerTraits(16, .5, .1, .3, 10, .4, .6, 0);
        AnswerTraits other = new AnswerTraits(16, .2, .4, .2, 20, .5, .7, 0);

        assertThat(one.orWorse(other)).isEqualTo(new AnswerTraits(16, .5, .4, .3, 10, .4, .6, 0));
        assertThat(new AnswerTraits(16, .6, .5, .4, 9, .1, .1, 0).degeneration(one.orWorse(other), .11, "both"))
                .isEmpty();
        assertThat(new AnswerTraits(16, .6, .5, .4, 9, .1, .1, 0).degeneration(other, .11, "that"))
                .contains("answers repeat themselves, 0.60 of their runs of four tokens,"
                        + " more than 0.11 above the 0.20 of that");
    }
}
