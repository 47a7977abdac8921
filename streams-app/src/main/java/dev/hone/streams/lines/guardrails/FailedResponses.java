package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Measure;

/** Responses for which nothing was generated: seen at once, but one user may have caused all of them. */
public record FailedResponses() implements GuardrailMeasure {

    /** Of each response, whether it failed. */
    public static final Measure MEASURE = new Measure("error");

    static final MarginSetting MARGIN = MarginSetting.always(
            "error", 0.02, "By how much the challenger's share of failed responses may be higher.");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "failed responses";
    }

    @Override
    public MarginSetting margin() {
        return MARGIN;
    }

    @Override
    public Consequence consequence() {
        return Consequence.ABORT;
    }

    @Override
    public Column column() {
        return new Column("errors", "Errors");
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        return record.getKind() == EvidenceKind.RESPONSE
                ? evidence.plus(
                        Cell.ofAll(MEASURE, record.getStage(), arm),
                        Evidence.oneOrZero(record.getFailed(), Math.max(1, record.getTimes())))
                : evidence;
    }
}
