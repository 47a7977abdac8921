package dev.hone.streams.lines.guardrails;

import dev.hone.streams.lines.guardrails.GuardrailMeasure.Consequence;
import dev.hone.streams.lines.guardrails.GuardrailMeasure.MarginSetting;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The guardrails of every rollout, and how they share what may be erred. */
public final class Guardrails {

    /** All of them, in the order in which they are judged and shown: a new one is a line here. */
    public static final List<GuardrailMeasure> ALL =
            List.of(new FailedResponses(), new UnansweredUsers(), new RepeatedAnswers());

    /** The part of alpha that all guardrails that roll back share; the others are quality's. */
    private static final double ROLL_BACK_SHARE = 1.0 / 4;

    /** The part that all alarms share, which refuse no version for ever. */
    private static final double ABORT_SHARE = 1.0 / 8;

    private Guardrails() {}

    /** The guardrails of these measures with the margins that the settings say. */
    public static List<Guardrail> of(List<GuardrailMeasure> measures, ToDoubleFunction<MarginSetting> margin) {
        return measures.stream()
                .map(measure -> new Guardrail(
                        measure.name(), measure, margin.applyAsDouble(measure.margin()), share(measures, measure)))
                .toList();
    }

    private static double share(List<GuardrailMeasure> measures, GuardrailMeasure of) {
        double all =
                switch (of.consequence()) {
                    case ROLL_BACK -> ROLL_BACK_SHARE;
                    case ABORT -> ABORT_SHARE;
                };
        Consequence same = of.consequence();
        return all
                / measures.stream()
                        .filter(measure -> measure.consequence() == same)
                        .count();
    }
}
