package dev.hone.lab.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The most memory that each side's process ever had while it loaded a model and trained an adapter on equal batches.
 */
record Peak(BenchModel model, long honeBytes, OptionalDouble referenceBytes) {

    /** Hone's peak as a share of the reference's. */
    OptionalDouble share() {
        return Timing.ratio(OptionalDouble.of((double) honeBytes), referenceBytes);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("config", model.name());
        map.put("honeBytes", honeBytes);
        referenceBytes.ifPresent(bytes -> map.put("referenceBytes", (long) bytes));
        share().ifPresent(share -> map.put("share", share));
        return map;
    }
}
