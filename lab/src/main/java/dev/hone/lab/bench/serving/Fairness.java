package dev.hone.lab.bench.serving;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A key that asks for little, alone and beside one that asks for more than there is.
 *
 * @param alone the light key
 * @param beside the light key, with the heavy one
 * @param heavy the heavy key, at the same time
 */
record Fairness(LoadStep alone, LoadStep beside, LoadStep heavy) {

    /** Share of the light key's own that it keeps. */
    double kept() {
        return beside.goodput() / alone.goodput();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("alone", alone.toMap());
        map.put("beside", beside.toMap());
        map.put("heavy", heavy.toMap());
        map.put("kept", kept());
        return map;
    }
}
