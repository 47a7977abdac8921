package dev.hone.lab.improve;

import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.RecipeCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known before anything is started: the log, the base, and the settings that follow from both.
 *
 * @param settings those of the configuration and those that were chosen; where the cluster is comes later
 */
public record Plan(RatedLog log, String logName, Path base, long seed, Sizes sizes, Settings settings) {

    private static final int FEWEST_ANSWERS = 20;
    private static final int FEWEST_RATINGS = 2;

    /** What a person asks for. */
    public record Wish(RatedLog log, String logName, Path base, long seed) {}

    /** Throws {@link UsageException} where the log has nothing to learn from or the base cannot be used. */
    public static Plan of(Wish wish, Settings files) throws IOException {
        try (Tokenizer tokenizer = tokenizer(wish.base())) {
            return of(wish, files, tokenizer);
        }
    }

    private static Plan of(Wish wish, Settings files, Tokenizer tokenizer) throws IOException {
        ModelConfig model = model(wish.base(), tokenizer);
        String salt = String.valueOf(files.section("relabel.").getOrDefault("holdout.salt", "hone"));
        Double given = share(files);
        var rules = new LogSurvey.Rules(
                salt,
                given == null ? LogSurvey.SHARES : List.of(given),
                CatalogueConfig.from(files).version());
        var fit = new RowFit();
        LogSurvey survey = LogSurvey.of(wish.log().records(), rules, fit::see);
        requireEnough(survey, wish);
        Sizes sizes = Sizes.of(survey, files, model);
        Map<String, String> decided = new TreeMap<>(sizes.settings());
        decided.put("rounds.seed", Long.toString(wish.seed()));
        decided.put("trainer.base", wish.base().toString());
        Settings settings = files.with(decided);
        Programs.check(settings);
        Recipe recipe = Recipe.from(settings);
        RecipeCheck.requireAdapter(recipe, "hone improve");
        Programs.checkBase(settings);
        fit.require(new Renderer(tokenizer), recipe);
        return new Plan(wish.log(), wish.logName(), wish.base(), wish.seed(), sizes, settings);
    }

    /** How the log was understood and what will be done with it, line by line. */
    public List<String> words() {
        String refused = log.faults().count() == 0 ? "" : refused(log);
        return Stream.of(
                        logName + " is read as " + log.format(),
                        log.scales().isEmpty()
                                ? ""
                                : "ratings: " + log.scales() + " (--scale WORST..BEST says otherwise)",
                        refused,
                        sizes.words())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String refused(RatedLog log) {
        return log.faults().count() + " of " + log.rows() + " rows cannot be used: "
                + log.faults().byReason().entrySet().stream()
                        .map(entry -> entry.getValue() + " x " + entry.getKey())
                        .collect(Collectors.joining("; "));
    }

    private static String unusable(RatedLog log) {
        return log.faults().count() == 0
                ? ""
                : "; " + refused(log) + "; the first: " + log.faults().first().get(0);
    }

    private static @Nullable Double share(Settings files) {
        Object set = files.section("relabel.").get("holdout.share");
        return set == null ? null : Double.valueOf(set.toString());
    }

    private static void requireEnough(LogSurvey survey, Wish wish) {
        String name = wish.logName();
        if (survey.answers() < FEWEST_ANSWERS) {
            throw new UsageException(
                    name + " has " + survey.answers() + " answers with a prompt and a rating; at least "
                            + FEWEST_ANSWERS + " are needed to learn anything" + unusable(wish.log()));
        }
        if (survey.ratings() < FEWEST_RATINGS) {
            throw new UsageException(
                    "every rating of " + name + " is the same: nothing in it tells a better answer from a worse one");
        }
    }

    private static Tokenizer tokenizer(Path base) throws IOException {
        try {
            return Tokenizer.load(base);
        } catch (IllegalArgumentException e) {
            throw unusable(base, e);
        }
    }

    private static ModelConfig model(Path base, Tokenizer tokenizer) throws IOException {
        try {
            ModelConfig model = ModelConfig.read(base.resolve("config.json"));
            tokenizer.requireFits(model.vocabSize());
            new Renderer(tokenizer).templateDigest();
            return model;
        } catch (IllegalArgumentException e) {
            throw unusable(base, e);
        }
    }

    private static UsageException unusable(Path base, IllegalArgumentException why) {
        return new UsageException("the base in " + base + " cannot be used: " + why.getMessage(), why);
    }
}
