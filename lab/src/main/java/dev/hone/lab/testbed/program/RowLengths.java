package dev.hone.lab.testbed.program;

import dev.hone.llm.model.ModelConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Lengths of a round's rows that fit a base model with fewer positions than the recipe's own numbers, where no setting
 * names them.
 *
 * @param settings those that are left open, by key
 * @param positions of the base model
 */
public record RowLengths(Map<String, String> settings, int positions) {

    private static final String MAX_TOKENS = Recipe.PREFIX + "max.tokens";
    private static final String MAX_PROMPT_TOKENS = Recipe.PREFIX + "max.prompt.tokens";
    private static final double PROMPT_SHARE = 0.75;

    public RowLengths {
        settings = Map.copyOf(settings);
    }

    /**
     * Nothing where the base has room for what the settings say, or cannot be read: then the check of the base says
     * why.
     */
    public static RowLengths of(Settings settings, Path base) {
        try {
            return of(settings, ModelConfig.read(base.resolve("config.json")).maxPositions());
        } catch (IOException | IllegalArgumentException unreadable) {
            return new RowLengths(Map.of(), 0);
        }
    }

    /**
     * The settings with those that this base calls for; what was decided is told. Untouched where they name no base.
     */
    public static Settings fitted(Settings settings, Consumer<String> teller) {
        Object base = settings.section("trainer.").get("base");
        if (base == null) {
            return settings;
        }
        RowLengths lengths = of(settings, Path.of(base.toString()));
        lengths.words().ifPresent(teller);
        return settings.with(lengths.settings());
    }

    static RowLengths of(Settings settings, int positions) {
        Recipe.Rows rows = Recipe.from(settings).rows();
        Map<String, String> open = new TreeMap<>();
        int room = rows.maxTokens();
        if (room > positions && !isSet(settings, MAX_TOKENS)) {
            room = positions;
            open.put(MAX_TOKENS, Integer.toString(room));
        }
        int prompt = Math.max(1, (int) (room * PROMPT_SHARE));
        if (rows.maxPromptTokens() >= room && !isSet(settings, MAX_PROMPT_TOKENS)) {
            open.put(MAX_PROMPT_TOKENS, Integer.toString(prompt));
        }
        return new RowLengths(open, positions);
    }

    /** What was decided, for people. */
    public Optional<String> words() {
        return settings.isEmpty()
                ? Optional.empty()
                : Optional.of("the base model has " + positions + " positions, so rounds run with "
                        + new TreeMap<>(settings)
                                .entrySet().stream()
                                        .map(entry -> entry.getKey() + " " + entry.getValue())
                                        .collect(Collectors.joining(" and ")));
    }

    private static boolean isSet(Settings settings, String key) {
        return settings.section("").containsKey(key);
    }
}
