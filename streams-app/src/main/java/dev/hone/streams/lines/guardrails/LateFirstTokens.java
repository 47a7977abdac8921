package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.guardrails.FrozenBound.Side;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Measure;
import java.util.Map;

/**
 * Answers whose first token came later than the champion's do.
 *
 * @param factor how many times the champion's bound is still no harm, at least 1
 */
public record LateFirstTokens(double factor) implements GuardrailMeasure {

    private static final Measure MEASURE = new Measure("first-token");

    static final MarginSetting MARGIN = MarginSetting.orOff(
            "first.token",
            0.0,
            "By how much the challenger's share of late first tokens may be higher, such as 0.05; 0: that is not looked"
                    + " at.");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "late first tokens";
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
        return new Column("late", "Late first tokens");
    }

    @Override
    public GuardrailMeasure within(double times) {
        return new LateFirstTokens(times);
    }

    @Override
    public Map<String, Double> bounds(Evidence evidence) {
        return bound().bounds(evidence);
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        AnswerService service = record.getService();
        return service == null ? evidence : bound().count(evidence, record, arm, service.getFirstToken());
    }

    private FrozenBound bound() {
        return new FrozenBound(MEASURE, Side.ABOVE, factor, SlowAnswers.NOTICED_MS);
    }
}
