package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Answer;
import dev.hone.streams.lines.state.Evidence.Place;
import dev.hone.streams.lines.state.Measure;

/**
 * Equal answers to different prompts, as a model gives that has collapsed: of successive pairs, whether they are equal.
 */
public record RepeatedAnswers() implements GuardrailMeasure {

    private static final Measure MEASURE = new Measure("degenerate");
    private static final MarginSetting MARGIN = MarginSetting.always(
            "degenerate", 0.1, "By how much the challenger may give the same answer to different prompts more often.");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "equal answers to different prompts";
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
        return new Column("degenerate", "Same text twice");
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        Long prompt = record.getPrompt();
        Long answer = record.getAnswer();
        return record.getKind() != EvidenceKind.EXPOSURE || prompt == null || answer == null
                ? evidence
                : evidence.answered(MEASURE, new Place(record.getStage(), arm), new Answer(prompt, answer));
    }
}
