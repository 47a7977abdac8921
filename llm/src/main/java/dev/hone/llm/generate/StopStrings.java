package dev.hone.llm.generate;

import java.util.List;

/**
 * Lets text through up to the first stop string, and holds back whatever may still become the beginning of one, so that
 * a stop string is found however it is spread over tokens. An empty string stops nothing. One thread at a time.
 */
final class StopStrings {

    private final List<String> stops;
    private final boolean included;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    StopStrings(List<String> stops) {
        this(stops, false);
    }

    /** @param included whether the stop string that is found is let through too */
    StopStrings(List<String> stops, boolean included) {
        this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
        this.included = included;
    }

    /** What may be shown now that the piece has come; nothing more after a stop string. */
    String add(String piece) {
        if (stopped) {
            return "";
        }
        held.append(piece);
        int found = stops.stream()
                .mapToInt(held::indexOf)
                .filter(index -> index >= 0)
                .min()
                .orElse(-1);
        if (found >= 0) {
            stopped = true;
            held.setLength(found + (included ? lengthAt(found) : 0));
            return finish();
        }
        return release(held.length() - openEnd());
    }

    private int lengthAt(int found) {
        return stops.stream()
                .filter(stop -> held.indexOf(stop, found) == found)
                .findFirst()
                .map(String::length)
                .orElse(0);
    }

    /** What was held back, when nothing more comes. */
    String finish() {
        return release(held.length());
    }

    boolean stopped() {
        return stopped;
    }

    private String release(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    /** Length of the longest end of the text that is a beginning of a stop string. */
    private int openEnd() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
