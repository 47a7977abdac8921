package dev.hone.terminal;

import java.util.Map;
import java.util.Set;

/** Colours of words on a terminal, and none elsewhere. */
public final class Style {

    public static final Style PLAIN = new Style(false);

    private static final String END = "\u001b[0m";
    private static final String STRONG = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String CYAN = "\u001b[36m";

    private static final Set<String> WELL = Set.of("champion", "promoted", "PROMOTED", "RESUMED", "CANDIDATE");
    private static final Set<String> ON_THE_WAY = Set.of("staging", "canary", "STAGED", "STAGE_ADVANCED", "waiting");
    private static final Set<String> STOPPED =
            Set.of("paused", "held", "aborted", "ignored", "HELD", "VERSION_HELD", "PAUSED", "ABORTED", "IGNORED");
    private static final Set<String> BAD = Set.of("rolledBack", "ROLLED_BACK", "ROUND_FAILED");

    private final boolean coloured;

    private Style(boolean coloured) {
        this.coloured = coloured;
    }

    /** Colours where the output is a terminal that has some and nobody has asked for none: see no-color.org. */
    public static Style of(boolean terminal, Map<String, String> environment) {
        boolean wished = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return terminal && wished && !environment.getOrDefault("TERM", "").equals("dumb") ? new Style(true) : PLAIN;
    }

    public String strong(String text) {
        return in(STRONG, text);
    }

    /** A word that says where a version stands or what was decided; any other text stays as it is. */
    public String state(String word) {
        if (WELL.contains(word)) {
            return in(GREEN, word);
        }
        if (ON_THE_WAY.contains(word)) {
            return in(CYAN, word);
        }
        if (STOPPED.contains(word)) {
            return in(YELLOW, word);
        }
        return BAD.contains(word) ? in(RED, word) : word;
    }

    private String in(String colour, String text) {
        return coloured && !text.isEmpty() ? colour + text + END : text;
    }
}
