package dev.hone.streams.lines.guardrails;

import dev.hone.streams.lines.guardrails.GuardrailMeasure.Consequence;
import dev.hone.streams.lines.guardrails.GuardrailMeasure.MarginSetting;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The guardrails of every rollout, and how they share what may be erred. */
public final class Guardrails {

    /** How many times the champion's bound is still no harm, where the settings do not say. */
    public static final double FACTOR = 1.5;

    /** All of them, in the order in which they are judged and shown: a new one is a line here. */
    public static final List<GuardrailMeasure> ALL = List.of(
            new FailedResponses(),
            new UnansweredUsers(),
            new RepeatedAnswers(),
            AnswersBeyondBound.slow(FACTOR),
            AnswersBeyondBound.lateFirstTokens(FACTOR),
            new RefusedAnswers(),
            AnswersBeyondBound.tooLong(FACTOR),
            AnswersBeyondBound.tooShort(FACTOR),
            AnswersBeyondBound.costly(FACTOR));

    /** The part of alpha that all guardrails that roll back share; the others are quality's. */
    private static final double ROLL_BACK_SHARE = 1.0 / 4;

    /** The part that all alarms share at most, which refuse no version for ever. */
    private static final double ABORT_SHARE = 1.0 / 8;

    private Guardrails() {}

    /**
     * The guardrails of these measures with the margins that the settings say; what has none is off and takes no part
     * of alpha.
     */
    public static List<Guardrail> of(List<GuardrailMeasure> measures, ToDoubleFunction<MarginSetting> margin) {
        List<GuardrailMeasure> on = measures.stream()
                .filter(measure -> margin.applyAsDouble(measure.margin()) > 0)
                .toList();
        return on.stream()
                .map(measure -> new Guardrail(
                        measure.name(), measure, margin.applyAsDouble(measure.margin()), share(on, measure)))
                .toList();
    }

    private static double share(List<GuardrailMeasure> measures, GuardrailMeasure of) {
        double ofThoseThatRollBack = ROLL_BACK_SHARE / Math.max(1, count(measures, Consequence.ROLL_BACK));
        return switch (of.consequence()) {
            case ROLL_BACK -> ofThoseThatRollBack;
            // No alarm is easier to raise than a version is to refuse: where both are proven, the version is refused.
            case ABORT -> Math.min(ABORT_SHARE / count(measures, Consequence.ABORT), ofThoseThatRollBack);
        };
    }

    private static long count(List<GuardrailMeasure> measures, Consequence consequence) {
        return measures.stream()
                .filter(measure -> measure.consequence() == consequence)
                .count();
    }
}
