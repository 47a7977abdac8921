package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.guardrails.FrozenBound.Side;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Measure;
import java.util.Map;

/**
 * Answers of fewer tokens than the champion's have.
 *
 * @param factor how many times the champion's bound is still no harm, at least 1
 */
public record ShortAnswers(double factor) implements GuardrailMeasure {

    private static final Measure MEASURE = new Measure("short");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "short answers";
    }

    @Override
    public MarginSetting margin() {
        return LongAnswers.MARGIN;
    }

    @Override
    public Consequence consequence() {
        return Consequence.ROLL_BACK;
    }

    @Override
    public Column column() {
        return new Column("short", "Short answers");
    }

    @Override
    public GuardrailMeasure within(double times) {
        return new ShortAnswers(times);
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
        return new FrozenBound(MEASURE, Side.BELOW, factor, 0);
    }
}
