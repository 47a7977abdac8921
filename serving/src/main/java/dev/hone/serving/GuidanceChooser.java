package dev.hone.serving;

import dev.hone.serving.ServedRequest.Place;
import dev.hone.serving.models.TrainedGoals;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how far a request is guided: as far as it asks for, else as its line's setting says, else the server's, else
 * as its version's own evaluation chose.
 *
 * <p>An answer to no goal is not guided, nor is one to the very goal that it would be driven away from: its logits
 * would be the same at every weight.
 */
record GuidanceChooser(ServingConfig.Guiding setting) {

    ChosenGuidance choose(TrainedGoals goals, Place place, ChosenGoal goal, @Nullable Double asked) {
        double weight = asked == null ? setting.weight(place.line(), goals.guidance()) : asked;
        Integer level = goal.level();
        if (level == null || weight == 1) {
            return ChosenGuidance.none();
        }
        if (!setting.againstLowest()) {
            return new ChosenGuidance(weight, null, null);
        }
        int lowest = goals.levels(place.pool()).get(0);
        return lowest == level
                ? ChosenGuidance.none()
                : new ChosenGuidance(
                        weight, lowest, goals.sentence(place.pool(), lowest).orElseThrow());
    }
}
