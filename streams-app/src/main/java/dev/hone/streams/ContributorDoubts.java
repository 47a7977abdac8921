package dev.hone.streams;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.streams.thresholds.ThresholdsConfig;
import java.util.List;

/**
 * What is allowed of the two bounds on contributors, and yet hardly meant: that somebody has set one of them, and the
 * other bounds nothing. By itself neither does what it is set for. Nobody is told who has set neither, as programs are
 * shipped, nor who has set thresholds to be without a bound.
 */
public final class ContributorDoubts {

    private static final String KEY = "contributor.share";
    private static final String ROUNDS = "trainer.recipe.";
    private static final String THRESHOLDS = "thresholds.";
    private static final double NO_BOUND = 1;

    private ContributorDoubts() {}

    /** Each in a sentence or two; empty where there is none. The settings are such as the programs take. */
    public static List<String> of(Settings settings) {
        boolean ofRounds = Recipe.from(settings).draw().contributorShare() < NO_BOUND;
        boolean ofThresholds = ThresholdsConfig.from(settings).contributorShare() < NO_BOUND;
        if (ofThresholds && !ofRounds) {
            return List.of("thresholds.contributor.share bounds what lifts a goal, and nothing bounds what shows one:"
                    + " few people who give the best marks most often still are most of what rounds learn for it. Set"
                    + " trainer.recipe.contributor.share below 1, too (0.02 unless set); of few people it leaves out"
                    + " some of what those bring who bring most");
        }
        if (ofRounds && !ofThresholds && isSet(settings, ROUNDS) && !isSet(settings, THRESHOLDS)) {
            return List.of("trainer.recipe.contributor.share bounds what shows a goal, and nothing bounds what lifts"
                    + " one: few people who vote most often still move what everybody is answered. Set"
                    + " thresholds.contributor.share, too: to 0.02 where strangers may give feedback; it moves the"
                    + " goals of an honest line with few people, and 1 says that it is left out on purpose");
        }
        return List.of();
    }

    private static boolean isSet(Settings settings, String section) {
        return settings.section(section).containsKey(KEY);
    }
}
