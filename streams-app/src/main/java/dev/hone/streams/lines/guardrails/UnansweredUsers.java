package dev.hone.streams.lines.guardrails;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Measure;
import org.jspecify.annotations.Nullable;

/** Users whose first request of the rollout failed: each counts once, so that none can roll a version back alone. */
public record UnansweredUsers() implements GuardrailMeasure {

    private static final Measure MEASURE = new Measure("failure");

    @Override
    public Measure measure() {
        return MEASURE;
    }

    @Override
    public String name() {
        return "users without an answer";
    }

    @Override
    public MarginSetting margin() {
        return FailedResponses.MARGIN;
    }

    @Override
    public Consequence consequence() {
        return Consequence.ROLL_BACK;
    }

    @Override
    public @Nullable Column column() {
        return null;
    }

    @Override
    public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
        return record.getKind() == EvidenceKind.EXPOSURE
                ? evidence.plus(Cell.ofAll(MEASURE, record.getStage(), arm), Evidence.oneOrZero(record.getFailed()))
                : evidence;
    }
}
