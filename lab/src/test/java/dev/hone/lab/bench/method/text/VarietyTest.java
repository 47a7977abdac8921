package dev.hone.lab.bench.method.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.bench.method.text.Sampler.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class VarietyTest {

    private static Answer answer(Integer... ids) {
        return new Answer(List.of(ids), "");
    }

    @Test
    void countsDifferentTokensAndPairsOfAllAnswersTogether() {
        List<Answer> answers = List.of(answer(1, 2, 1, 2), answer(2, 1), answer());

        assertThat(Variety.ofTokens(answers)).isCloseTo(2 / 6., within(1e-12));
        assertThat(Variety.ofPairs(answers)).isCloseTo(2 / 4., within(1e-12));
    }

    @Test
    void isUnknownWhereThereIsNothingToCount() {
        assertThat(Variety.ofTokens(List.of(answer()))).isNaN();
        assertThat(Variety.ofPairs(List.of(answer(1)))).isNaN();
    }
}
