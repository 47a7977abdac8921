package dev.hone.lab.bench.method.toxicity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.toxicity.NaiveBayes.Graded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NaiveBayesTest {

    private static NaiveBayes judge(int wrongOneIn) {
        List<Graded> graded = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            boolean bad = i % 2 == 0;
            boolean wrong = wrongOneIn > 0 && i / 2 % wrongOneIn == 0;
            graded.add(new Graded(bad ? "an ugly rude word" : "a kind friendly word", bad != wrong));
        }
        return NaiveBayes.of(graded);
    }

    @Test
    void tellsTextsByTheirWords() {
        NaiveBayes judge = judge(0);

        assertThat(judge.offensive("so RUDE")).isGreaterThan(.5);
        assertThat(judge.offensive("so friendly")).isLessThan(.5);
    }

    @Test
    void learnsNothingFromWordsThatItNeverSaw() {
        NaiveBayes judge = judge(0);

        assertThat(judge.offensive("zebra")).isEqualTo(judge.offensive(""));
    }

    @Test
    void isNoSurerThanItIsRight() {
        NaiveBayes judge = judge(4);

        // One grade in four is wrong, and the four words say the same thing four times.
        assertThat(judge.offensive("an ugly rude word")).isBetween(.65, .85);
    }
}
