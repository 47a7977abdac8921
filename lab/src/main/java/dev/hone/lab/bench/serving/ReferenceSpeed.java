package dev.hone.lab.bench.serving;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tokens a second of transformers' {@code generate} with the same model and lengths.
 *
 * @param oneByOne a prompt after the other
 * @param together all prompts in one call
 * @param prompts how many
 * @param versions of its libraries
 */
record ReferenceSpeed(double oneByOne, double together, int prompts, Map<String, Object> versions) {

    ReferenceSpeed {
        versions = Map.copyOf(versions);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("tokensPerSecondOneByOne", oneByOne);
        map.put("tokensPerSecondTogether", together);
        map.put("prompts", prompts);
        map.put("versions", versions);
        return map;
    }
}
