package dev.hone.serving;

import dev.hone.schemas.records.GoalChoice;
import org.jspecify.annotations.Nullable;

/**
 * The goal of a request.
 *
 * @param level null for none
 * @param sentence as it is put to the model; null for none
 * @param propensity probability with which it was drawn; null when the caller chose
 */
record ChosenGoal(
        @Nullable Integer level,
        @Nullable String sentence,
        GoalChoice choice,
        @Nullable Double propensity) {}
