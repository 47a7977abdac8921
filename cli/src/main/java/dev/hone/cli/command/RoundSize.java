package dev.hone.cli.command;

import dev.hone.schemas.config.Settings;
import java.util.Map;

/** The number of examples in a round of a replay, where its configuration leaves that open. */
final class RoundSize {

    private static final String SETTING = "rounds.examples";
    private static final int ROUNDS = 4;
    private static final int MIN = 500;
    private static final int MAX = 20_000;

    private RoundSize() {}

    /** Four rounds for any number of replayed ratings, of which a twentieth is held out and some are never scored. */
    static Map<String, String> settings(Settings files, int ratings) {
        if (files.section("rounds.").containsKey("examples")) {
            return Map.of();
        }
        int examples = Math.min(MAX, Math.max(MIN, (int) (ratings * 0.9 / ROUNDS)));
        return Map.of(SETTING, Integer.toString(examples));
    }
}
