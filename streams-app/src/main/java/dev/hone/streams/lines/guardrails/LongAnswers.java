package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.guardrails.FrozenBound.Side;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Measure;
import java.util.Map;

/**
 * Answers of more tokens than the champion's have.
 *
 * @param factor how many times the champion's bound is still no harm, at least 1
 */
public record LongAnswers(double factor) implements GuardrailMeasure {

    private static final Measure MEASURE = new Measure("long");

    static final MarginSetting MARGIN = MarginSetting.orOff(
            "length",
            0.0,
            "By how much the challenger's share of long answers may be higher, and that of short ones, such as 0.05; 0: that"
                    + " is not looked at. Long is more than rollout.guardrail.factor times the tokens that 95 % of"
                    + " the champion's answers keep to, short what 95 % of them exceed, divided by the factor, or less.");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "long answers";
    }

    @Override
    public MarginSetting margin() {
        return MARGIN;
    }

    @Override
    public Consequence consequence() {
        return Consequence.ROLL_BACK;
    }

    @Override
    public Column column() {
        return new Column("long", "Long answers");
    }

    @Override
    public GuardrailMeasure within(double times) {
        return new LongAnswers(times);
    }

    @Override
    public Map<String, Double> bounds(Evidence evidence) {
        return bound().bounds(evidence);
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        AnswerService service = record.getService();
        return service == null ? evidence : bound().count(evidence, record, arm, service.getLength());
    }

    private FrozenBound bound() {
        return new FrozenBound(MEASURE, Side.ABOVE, factor, 0);
    }
}
