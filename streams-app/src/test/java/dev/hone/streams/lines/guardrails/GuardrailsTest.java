package dev.hone.streams.lines.guardrails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.streams.lines.guardrails.GuardrailMeasure.Column;
import dev.hone.streams.lines.guardrails.GuardrailMeasure.Consequence;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardrailsTest {

    private static final List<Guardrail> GUARDRAILS =
            Guardrails.of(Guardrails.ALL, GuardrailMeasure.MarginSetting::byDefault);

    @Test
    void eachNeedsWhatItsPartOfAlphaSays() {
        assertThat(GUARDRAILS)
                .allSatisfy(guardrail -> assertThat(guardrail.needed(0.05)).isEqualTo(240));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void howeverManyRollBackTheyMayErrAQuarterOfAlphaTogether(int times) {
        List<GuardrailMeasure> measures = Collections.nCopies(times, new RepeatedAnswers());

        List<Guardrail> guardrails = Guardrails.of(measures, margin -> 0.1);

        assertThat(guardrails.stream().mapToDouble(Guardrail::alphaShare).sum()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void alarmsTakeNothingFromThoseThatRollBack() {
        List<GuardrailMeasure> more = List.of(new FailedResponses(), new RepeatedAnswers(), new FailedResponses());

        assertThat(Guardrails.of(more, margin -> 0.1))
                .filteredOn(guardrail -> guardrail.measure().consequence() == Consequence.ROLL_BACK)
                .extracting(Guardrail::alphaShare)
                .containsExactly(0.25);
    }

    @Test
    void noTwoAreCountedOrShownAtOnePlace() {
        assertThat(Guardrails.ALL).extracting(GuardrailMeasure::measure).doesNotHaveDuplicates();
        assertThat(Guardrails.ALL).extracting(GuardrailMeasure::name).doesNotHaveDuplicates();
        assertThat(Guardrails.ALL.stream()
                        .map(GuardrailMeasure::column)
                        .filter(Objects::nonNull)
                        .map(Column::name))
                .containsExactly("errors", "degenerate", "slow", "late", "refused", "long", "short", "costly");
    }
}
