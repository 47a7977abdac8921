package dev.hone.schemas.recipe;

import static dev.hone.schemas.recipe.Numbers.within;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Whether what was said of an answer is learned as a goal in words.
 *
 * @param share most of a round's rows, as a share, that have such a goal; 0 for none
 * @param maxCharacters of a comment that becomes one
 */
public record CommentGoals(double share, int maxCharacters) {

    private static final String SHARE = "comments.share";
    private static final String MAX_CHARACTERS = "comments.max.characters";

    /** The rest has to be most of a round, or its goals are learned from few. */
    private static final double MOST = 0.5;

    static ConfigDef added(ConfigDef keys) {
        return keys.define(
                        RecipeKeys.PREFIX + SHARE,
                        DOUBLE,
                        0.0,
                        within(MOST),
                        MEDIUM,
                        "Objective goal-conditioned: most of a round's rows, as a share, in which an answer is a"
                                + " demonstration of what somebody said of it: the comment, quoted, stands where a goal"
                                + " does. Such rows come beside the others. 0 for none; it takes join.comments, and"
                                + " nothing that serves ever asks for such a goal.")
                .define(
                        RecipeKeys.PREFIX + MAX_CHARACTERS,
                        INT,
                        200,
                        atLeast(1),
                        LOW,
                        "Most characters of a comment that becomes a goal in words; longer ones are left out, never"
                                + " cut.");
    }

    static CommentGoals of(RecipeKeys keys) {
        return new CommentGoals(keys.number(SHARE), keys.count(MAX_CHARACTERS));
    }

    /** Whether any are learned. */
    public boolean any() {
        return share > 0;
    }

    // A recipe without them is named as it was before there were any: its rounds give the bytes of before, and workers
    // of a release before know every key.
    void put(Map<String, String> map) {
        if (any()) {
            map.put(SHARE, Double.toString(share));
            map.put(MAX_CHARACTERS, Integer.toString(maxCharacters));
        }
    }
}
