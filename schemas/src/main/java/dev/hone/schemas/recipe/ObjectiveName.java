package dev.hone.schemas.recipe;

import java.util.Locale;
import java.util.stream.Stream;

/** The training objectives that a recipe can name. */
public enum ObjectiveName {
    /** Each response is a demonstration of every goal that it met, and the goal stands in the prompt. */
    GOAL_CONDITIONED,
    /** The same with a mark for each goal in the prompt instead of a sentence. */
    GOAL_TOKENS,
    /** Each response is a demonstration of the highest goal that it met alone. */
    CLASSIC_GCSL,
    /** Supervised fine-tuning on the responses that met one goal, without a goal in the prompt. */
    FILTERED_SFT,
    /** Supervised fine-tuning on all responses alike, without a goal in the prompt. */
    SFT,
    /** Reward-weighted regression: all responses, the better the more. */
    RWR,
    /** Supervised fine-tuning weighted by quality and by how much likelier the version finds a response by now. */
    IMPORTANCE_WEIGHTED_SFT,
    /** Kahneman-Tversky optimisation: towards the better half of the responses and away from the worse. */
    KTO,
    /** Direct preference optimisation: towards the better of two responses to one prompt. */
    DPO;

    /** As configuration files have it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ObjectiveName of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static String[] keys() {
        return Stream.of(values()).map(ObjectiveName::key).toArray(String[]::new);
    }
}
