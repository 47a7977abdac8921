package dev.hone.lab.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A claim of a benchmark: a measured number and the bound that it is held to.
 *
 * @param atLeast whether the measured number must not be below {@code bound}; else it must not be above
 */
public record Target(String name, double bound, boolean atLeast, double measured) {

    public boolean met() {
        return atLeast ? measured >= bound : measured <= bound;
    }

    public String words() {
        return (atLeast ? ">= " : "<= ") + bound;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("target", words());
        map.put("measured", measured);
        map.put("met", met());
        return map;
    }
}
