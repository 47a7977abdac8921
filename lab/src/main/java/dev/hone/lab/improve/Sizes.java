package dev.hone.lab.improve;

import dev.hone.llm.model.ModelConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings that follow from the size of the log and of the model; what the configuration says stays as it says.
 *
 * <p>Goals are the quantiles of the whole log: its scores are counted into one bucket and evaluated once, at the end. A
 * round takes its share of the log; of several each takes a little less, so that the last one closes though the join
 * refuses some.
 *
 * @param holdoutShare of the prompts or people
 * @param rounds how many, if every answer becomes an example
 */
record Sizes(LogSurvey survey, double holdoutShare, int rounds, Settings files, ModelConfig model) {

    private static final int HELD_OUT_WISHED = 100;
    private static final double ROUND_UNIT = 500;
    private static final int MAX_ROUNDS = 8;
    private static final double SURE_TO_COME = .99;
    private static final int MAX_SAMPLES = 200;
    private static final int MIN_HOLDOUT = 30;
    private static final int MAX_TOKENS = 1024;
    private static final int MAX_REPEATS = 4;
    private static final long WAIT_SLACK_MS = 1000;
    private static final double WIDTH_OF_USUAL_RATE = 1024;
    private static final double USUAL_RATE = 1e-4;
    private static final double HIGHEST_RATE = 1.6e-3;
    private static final int NARROW = 256;
    private static final String TARGETS = Recipe.PREFIX + "lora.targets";
    private static final String SHARE = "relabel.holdout.share";

    static Sizes of(LogSurvey survey, Settings files, ModelConfig model) {
        double share = shares(files, survey.answers());
        long trained = survey.answers() - survey.heldOut(share);
        int rounds = (int) Math.min(MAX_ROUNDS, Math.max(1, Math.round(Math.sqrt(trained / ROUND_UNIT))));
        return new Sizes(survey, share, rounds, files, model);
    }

    /** The share that the configuration sets, or the smallest that holds out enough of so many answers. */
    static double shares(Settings files, long answers) {
        Object set = files.section("relabel.").get("holdout.share");
        if (set != null) {
            return Double.parseDouble(set.toString());
        }
        return LogSurvey.SHARES.stream()
                .filter(share -> share * answers >= HELD_OUT_WISHED)
                .findFirst()
                .orElse(LogSurvey.SHARES.get(LogSurvey.SHARES.size() - 1));
    }

    long heldOut() {
        return survey.heldOut(holdoutShare);
    }

    long trained() {
        return survey.answers() - heldOut();
    }

    long examplesPerRound() {
        return Math.max(1, rounds == 1 ? trained() : (long) (trained() * SURE_TO_COME / rounds));
    }

    /** Draws per example: a small log is gone through several times. */
    int epochs() {
        return examplesPerRound() < 2_000 ? 3 : examplesPerRound() < 8_000 ? 2 : 1;
    }

    /** Small models take larger steps; in inverse proportion to the width. */
    double learningRate() {
        return Math.min(HIGHEST_RATE, Math.max(USUAL_RATE, USUAL_RATE * WIDTH_OF_USUAL_RATE / model.hiddenSize()));
    }

    /** The settings that the configuration leaves open. */
    Map<String, String> settings() {
        var all = new TreeMap<String, Object>();
        long waitMs = survey.longestWaitMs() + WAIT_SLACK_MS;
        metrics().forEach(metric -> all.put("catalogue." + metric + ".wait.ms", waitMs));
        all.put(SHARE, holdoutShare);
        // One boundary after everything, however old the log is.
        all.put("thresholds.bucket.ms", survey.lastMs() + waitMs + 1);
        all.put("thresholds.window.buckets", 1);
        all.put("thresholds.min.samples", Math.max(1, Math.min(MAX_SAMPLES, survey.answers() / 2)));
        all.put("rounds.examples", examplesPerRound());
        all.put("rounds.max.examples", Math.max(20_000, examplesPerRound()));
        recipe(all);
        return all.entrySet().stream()
                .filter(entry -> !files.section("").containsKey(entry.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }

    private void recipe(Map<String, Object> all) {
        int tokens = Math.min(MAX_TOKENS, model.maxPositions());
        Object set = files.section("trainer.recipe.").get("max.tokens");
        int room = set == null ? tokens : Integer.parseInt(set.toString());
        String prefix = Recipe.PREFIX;
        all.put(prefix + "max.tokens", tokens);
        all.put(prefix + "max.prompt.tokens", Math.max(1, room * 3 / 4));
        all.put(prefix + "epochs", epochs());
        // Few answers meet the highest goal of a small log: without room for repeats they would bound the epochs too.
        all.put(prefix + "max.repeats", MAX_REPEATS * epochs());
        all.put(prefix + "learning.rate", String.format(Locale.ROOT, "%.2e", learningRate()));
        all.put(prefix + "later.learning.rate", String.format(Locale.ROOT, "%.2e", learningRate() / 2));
        all.put(prefix + "gate.min.holdout", MIN_HOLDOUT);
        if (model.hiddenSize() <= NARROW) {
            all.put(TARGETS, targetsOfTheNarrow());
        }
    }

    /** Between the few dimensions of a narrow model, what it reads and what it says have to move as well. */
    private static String targetsOfTheNarrow() {
        Object usual = Recipe.DEFINITION.defaultValues().get(TARGETS);
        return Stream.concat(((List<?>) Objects.requireNonNull(usual)).stream(), Stream.of("lm_head", "embed_tokens"))
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    private Set<String> metrics() {
        return files.section("catalogue.").keySet().stream()
                .map(key -> key.substring(0, Math.max(0, key.indexOf('.'))))
                .collect(Collectors.toSet());
    }

    /** What was chosen, for people. */
    String words() {
        return String.format(
                Locale.ROOT,
                "%,d rated answers: %,d to train on in %s of %,d, %,d held out; %s of each, learning rate %.1e",
                survey.answers(),
                trained(),
                rounds == 1 ? "one round" : rounds + " rounds",
                examplesPerRound(),
                heldOut(),
                epochs() == 1 ? "one epoch" : epochs() + " epochs",
                learningRate());
    }
}
