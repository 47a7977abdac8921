package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Measure;

/** Answers that decline to answer, by the phrases and finish reasons that the settings declare. */
public record RefusedAnswers() implements GuardrailMeasure {

    private static final Measure MEASURE = new Measure("refusal");
    private static final MarginSetting MARGIN = MarginSetting.orOff(
            "refusal",
            0.0,
            "By how much the challenger's share of refused answers may be higher, such as 0.05; 0: that is not looked"
                    + " at.");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "refused answers";
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
        return new Column("refused", "Refusals");
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        AnswerService service = record.getService();
        return service == null
                ? evidence
                : evidence.plus(Cell.ofAll(MEASURE, record.getStage(), arm), Evidence.oneOrZero(service.getRefused()));
    }
}
