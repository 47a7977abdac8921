package dev.hone.lab.bench.trainer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * TRL's trainer on the same rows.
 *
 * @param padded tokens a second, padding not counted, with rows padded to the longest of a batch
 * @param packed the same with its own packing
 * @param versions of its libraries
 */
record TrainingReference(double padded, double packed, Map<String, Object> versions) {

    TrainingReference {
        versions = Map.copyOf(versions);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("paddedTokensPerSecond", padded);
        map.put("packedTokensPerSecond", packed);
        map.put("versions", versions);
        return map;
    }
}
