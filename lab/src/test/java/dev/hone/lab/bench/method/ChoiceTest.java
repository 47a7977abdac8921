package dev.hone.lab.bench.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    private static Choice of(double rate, double value) {
        return new Choice(Contender.base(), rate, Answering.WITHOUT_GOAL, value, 2);
    }

    @Test
    void isTheHighestValue() {
        assertThat(Choice.best(List.of(of(.1, 3), of(.2, 5), of(.3, 4))).rate()).isEqualTo(.2);
    }

    @Test
    void neverFallsOnATrainingThatCameToNothing() {
        assertThat(Choice.best(List.of(of(.1, Double.NaN), of(.2, -7))).rate()).isEqualTo(.2);
        assertThatThrownBy(() -> Choice.best(List.of(of(.1, Double.NaN))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed");
    }
}
