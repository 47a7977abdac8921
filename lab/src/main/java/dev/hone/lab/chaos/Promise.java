package dev.hone.lab.chaos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a promise held in a run.
 *
 * @param number as the design counts them
 * @param why what was looked at; where it did not hold, what broke it
 */
record Promise(int number, boolean held, String why) {

    private static final int SHOWN = 5;

    /** It held if nothing broke it. */
    static Promise of(int number, String lookedAt, List<String> broken) {
        return broken.isEmpty() ? new Promise(number, true, lookedAt) : new Promise(number, false, some(broken));
    }

    /** The first few of a list, and how many more there are. */
    static String some(List<String> all) {
        String shown = String.join("; ", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() <= SHOWN ? shown : shown + "; and " + (all.size() - SHOWN) + " more";
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", number);
        map.put("held", held);
        map.put("why", why);
        return map;
    }
}
