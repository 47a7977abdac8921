package dev.hone.serving;

import dev.hone.llm.model.ModelConfig;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;

/**
 * A check that the base has positions for the prompts and answers that somebody has set: else every long request would
 * be cut or refused by other numbers than those of the file. Lengths that nobody set fit themselves to the base.
 */
final class RowsCheck {

    private static final String PROMPT = "serving.max.prompt.tokens";
    private static final String ANSWER = "serving.answer.tokens";

    private RowsCheck() {}

    /** Throws {@link ConfigException} that names the settings. */
    static void require(Settings settings, ServingConfig.Tokens tokens, Path base) {
        try {
            require(
                    settings,
                    tokens,
                    ModelConfig.read(base.resolve("config.json")).maxPositions());
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ConfigException(
                    "serving.base", base, "its config.json cannot be read: " + unreadable.getMessage());
        }
    }

    static void require(Settings settings, ServingConfig.Tokens tokens, int positions) {
        boolean prompt = isSet(settings, PROMPT);
        boolean answer = isSet(settings, ANSWER);
        if (answer && tokens.answer() >= positions) {
            throw refused(ANSWER, tokens.answer(), positions, "lower it below that");
        }
        if (prompt && tokens.maxPrompt() >= positions) {
            throw refused(PROMPT, tokens.maxPrompt(), positions, "lower it below that, and leave room for the answer");
        }
        if (prompt && answer && tokens.maxPrompt() + tokens.answer() > positions) {
            throw refused(
                    PROMPT,
                    tokens.maxPrompt(),
                    positions,
                    "with " + ANSWER + " (" + tokens.answer() + ") it must be at most that: lower one of the two");
        }
    }

    private static ConfigException refused(String key, int value, int positions, String mend) {
        return new ConfigException(
                key, value, "the base model of serving.base has " + positions + " positions: " + mend);
    }

    private static boolean isSet(Settings settings, String key) {
        return settings.section("").containsKey(key);
    }
}
