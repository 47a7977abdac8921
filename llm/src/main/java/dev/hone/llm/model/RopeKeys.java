package dev.hone.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.model.Rope.Llama3Scaling;

/**
 * Rotary positions as {@code config.json} spells them: {@code rope_theta} and {@code rope_scaling} at the top in older
 * files, {@code rope_parameters} with both in newer ones; the type is {@code rope_type} or {@code type}.
 */
final class RopeKeys {

    private static final String OLD = "rope_scaling";
    private static final String NEW = "rope_parameters";

    private RopeKeys() {}

    static Rope read(ConfigKeys config, int maxPositions) {
        JsonNode old = config.value(OLD);
        JsonNode current = config.value(NEW);
        if (config.has(OLD) && config.has(NEW) && !old.equals(current)) {
            throw new IllegalArgumentException(OLD + " and " + NEW + " are both there and differ; remove one of them");
        }
        double topTheta = config.number("rope_theta", FamilyDefaults.ROPE_THETA);
        config.require("partial_rotary_factor", "1", "1.0");
        boolean older = config.has(OLD);
        JsonNode parameters = older ? old : current;
        if (parameters.isMissingNode() || parameters.isNull()) {
            return new Rope(topTheta, null);
        }
        if (!parameters.isObject()) {
            throw new IllegalArgumentException((older ? OLD : NEW) + " must be an object, was " + parameters);
        }
        return parse(new ConfigKeys((older ? OLD : NEW) + ".", parameters), topTheta, maxPositions);
    }

    private static Rope parse(ConfigKeys keys, double topTheta, int maxPositions) {
        double theta = keys.number("rope_theta", topTheta);
        String type = keys.text("rope_type", keys.text("type", "default"));
        keys.require("type", type);
        keys.require("rope_type", type);
        keys.require("partial_rotary_factor", "1", "1.0");
        Rope rope =
                switch (type) {
                    case "default" -> new Rope(theta, null);
                    case "llama3" -> new Rope(theta, scaling(keys, maxPositions));
                    default -> {
                        keys.require(keys.names("rope_type") ? "rope_type" : "type", "default", "llama3");
                        throw new AssertionError("unreachable: " + type);
                    }
                };
        keys.requireAllRead("rotary positions of type " + type + " have no such key");
        return rope;
    }

    private static Llama3Scaling scaling(ConfigKeys keys, int maxPositions) {
        return new Llama3Scaling(
                keys.number("factor", Double.NaN),
                keys.number("low_freq_factor", Double.NaN),
                keys.number("high_freq_factor", Double.NaN),
                keys.whole("original_max_position_embeddings", maxPositions));
    }
}
