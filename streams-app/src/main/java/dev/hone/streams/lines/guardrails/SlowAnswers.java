package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.guardrails.FrozenBound.Side;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Measure;
import java.util.Map;

/**
 * Answers that took longer than the champion's do. Below {@value #NOTICED_MS} ms none is slow: nobody would notice.
 *
 * @param factor how many times the champion's bound is still no harm, at least 1
 */
public record SlowAnswers(double factor) implements GuardrailMeasure {

    private static final Measure MEASURE = new Measure("latency");

    /** In ms. */
    static final int NOTICED_MS = 100;

    static final MarginSetting MARGIN = MarginSetting.orOff(
            "latency",
            0.05,
            "By how much the challenger's share of slow answers may be higher; 0: that is not looked at."
                    + " Slow is what takes longer than rollout.guardrail.factor times what 95 % of the champion's did,"
                    + " of prompts as long, and than 100 ms.");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "slow answers";
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
        return new Column("slow", "Slow answers");
    }

    @Override
    public GuardrailMeasure within(double times) {
        return new SlowAnswers(times);
    }

    @Override
    public Map<String, Double> bounds(Evidence evidence) {
        return bound().bounds(evidence);
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        AnswerService service = record.getService();
        return service == null ? evidence : bound().count(evidence, record, arm, service.getLatency());
    }

    private FrozenBound bound() {
        return new FrozenBound(MEASURE, Side.ABOVE, factor, NOTICED_MS);
    }
}
