package dev.hone.lab.replay.formats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer to one prompt with what was thought of it.
 *
 * @param place where in its row it stands, such as {@code chosen}; empty where a row has but one
 * @param correction what it should have been, null where the row does not say
 * @param timeMs when it was given, null where the row does not say
 */
record RatedAnswer(
        String place,
        List<Turn> prompt,
        String response,
        List<Opinion> opinions,
        @Nullable String correction,
        @Nullable String segment,
        @Nullable String subject,
        @Nullable Long timeMs) {

    RatedAnswer {
        prompt = List.copyOf(prompt);
        opinions = List.copyOf(opinions);
    }

    static RatedAnswer of(String place, List<Turn> prompt, String response, Opinion opinion) {
        return new RatedAnswer(place, prompt, response, List.of(opinion), null, null, null, null);
    }
}
