package dev.hone.streams.join;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Some of the interactions of a task that have both sides, the last to get them, in memory. The timer that looks for
 * one whose other side does not come finds most of them here, and need not read them.
 */
final class MatchedLately {

    static final int MOST = 4096;

    private final Map<String, Boolean> ids = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    void matched(String id) {
        ids.put(id, true);
    }

    /** A record waits for its other side, under an id that may have been another interaction's. */
    void waits(String id) {
        ids.remove(id);
    }

    /** Whether it is known to have both sides; where it is not, its row says. */
    boolean isMatched(String id) {
        return ids.containsKey(id);
    }
}
