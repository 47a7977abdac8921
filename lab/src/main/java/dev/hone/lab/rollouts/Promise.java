package dev.hone.lab.rollouts;

import dev.hone.streams.lines.recorded.Standing;
import java.util.List;
import java.util.Map;

/**
 * Users among whom one ending of a rollout is an error, however often it is looked at.
 *
 * @param errors the endings that are errors
 * @param settings beside those of every simulated rollout
 */
record Promise(String name, Traffic traffic, List<Standing> errors, Map<String, String> settings) {

    Promise {
        errors = List.copyOf(errors);
        settings = Map.copyOf(settings);
    }

    Promise(String name, Traffic traffic, List<Standing> errors) {
        this(name, traffic, errors, Map.of());
    }
}
