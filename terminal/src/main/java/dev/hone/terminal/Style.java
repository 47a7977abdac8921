package dev.hone.terminal;

import dev.hone.schemas.versions.VersionState;
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

    private static final Set<String> WELL = Set.of("PROMOTED", "RESUMED", "CANDIDATE");
    private static final Set<String> ON_THE_WAY = Set.of("STAGED", "SHADOW_BEGUN", "STAGE_ADVANCED");
    private static final Set<String> STOPPED = Set.of("HELD", "VERSION_HELD", "PAUSED", "ABORTED", "IGNORED");
    private static final Set<String> BAD = Set.of("ROLLED_BACK", "ROUND_FAILED", "DECLINE_FOUND");

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
        String colour = VersionState.find(word).map(Style::colour).orElseGet(() -> decisionColour(word));
        return colour.isEmpty() ? word : in(colour, word);
    }

    private static String colour(VersionState state) {
        return switch (state) {
            case CHAMPION, PROMOTED -> GREEN;
            case WAITING, STAGING, CANARY -> CYAN;
            case HELD, PAUSED, ABORTED, IGNORED -> YELLOW;
            case ROLLED_BACK -> RED;
        };
    }

    private static String decisionColour(String word) {
        if (WELL.contains(word)) {
            return GREEN;
        }
        if (ON_THE_WAY.contains(word)) {
            return CYAN;
        }
        if (STOPPED.contains(word)) {
            return YELLOW;
        }
        return BAD.contains(word) ? RED : "";
    }

    private String in(String colour, String text) {
        return coloured && !text.isEmpty() ? colour + text + END : text;
    }
}
