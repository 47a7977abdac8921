package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Step;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence of a canary allows. The words and the numbers of a decision are the most of its work: they are
 * worked out with the step, for whoever takes it.
 *
 * @param kind null where nothing is decided
 */
public record Ruling(@Nullable DecisionKind kind, Supplier<Step> step) {

    static Ruling nothing(Line line) {
        return new Ruling(null, () -> Step.to(line));
    }
}
