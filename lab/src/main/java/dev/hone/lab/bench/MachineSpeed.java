package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The speed that the engine reaches on this machine with these threads: reading memory, and multiplying matrices in
 * both precisions.
 */
record MachineSpeed(double bytesPerSecond, double operationsPerSecond, double halfOperationsPerSecond) {

    MachineSpeed {
        if (!(bytesPerSecond > 0 && operationsPerSecond > 0 && halfOperationsPerSecond > 0)) {
            throw new IllegalArgumentException("a machine's speed must be positive");
        }
    }

    static MachineSpeed of(JsonNode answer) {
        return new MachineSpeed(
                answer.path("bytesPerSecond").asDouble(),
                answer.path("operationsPerSecond").asDouble(),
                answer.path("halfOperationsPerSecond").asDouble());
    }

    /** The better of two readings: whatever else runs on a machine can only slow it down. */
    MachineSpeed orBetter(MachineSpeed other) {
        return new MachineSpeed(
                Math.max(bytesPerSecond, other.bytesPerSecond),
                Math.max(operationsPerSecond, other.operationsPerSecond),
                Math.max(halfOperationsPerSecond, other.halfOperationsPerSecond));
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("gigabytesPerSecond", bytesPerSecond / 1e9);
        map.put("gigaflopsFp32", operationsPerSecond / 1e9);
        map.put("gigaflopsBf16", halfOperationsPerSecond / 1e9);
        return map;
    }
}
