package dev.hone.streams.thresholds;

import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Progress;

/** A message of a line's thresholds to the world. */
sealed interface ThresholdOutput {
    /** Goals that are new. */
    record Goals(GoalSet record) implements ThresholdOutput {}

    /** How far the line is on the way to the next. */
    record Way(Progress record) implements ThresholdOutput {}
}
