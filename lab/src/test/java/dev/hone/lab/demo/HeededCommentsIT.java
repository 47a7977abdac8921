package dev.hone.lab.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.demo.CommentedWorld.Said;
import dev.hone.lab.testbed.program.Bases;
import dev.hone.lab.testbed.program.Pretrain;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.text.Message;
import dev.hone.llm.torch.Torch;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.terminal.Progress;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.RecipeCheck;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.train.BatchPlan;
import dev.hone.trainer.train.Checkpoints;
import dev.hone.trainer.train.SampledRows;
import dev.hone.trainer.train.Training;
import dev.hone.trainer.train.TrainingRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether answers heed what is asked for in words: a tiny base of the demonstration's world, which has read the words
 * of remarks beside advice drawn at random, learns a log of which six users in ten said something. On prompts that
 * nobody has asked before, an answer of which somebody would say C is asked for, and looked at for whether C is true of
 * it. A quarter of an hour; with {@code -Dhone.comments.seeds=10} more seeds.
 */
@Tag("slow")
class HeededCommentsIT {

    private static final long WORLD = 1;
    private static final int LOG = 3_000;
    private static final int ROWS = 64;
    private static final int ANSWER_TOKENS = 12;
    private static final int PROMPT_TOKENS = 60;

    /** Three passes over half as many answers do not show it. */
    private static final Map<String, String> PASSES = Map.of("trainer.recipe.epochs", "9");

    private static final PrintWriter TOLD = new PrintWriter(System.err, true, UTF_8);

    /** Quantiles of Student's t at 97.5 % for two seeds and more. */
    private static final double[] T = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};

    /** The base is kept there, since it is the same each time. */
    private static final Path BASES = Path.of("target", "bases");

    @TempDir
    static Path folder;

    private static CommentedWorld commented;
    private static BaseModel base;
    private static Settings settings;

    @BeforeAll
    static void makeTheBase() throws IOException {
        commented = new CommentedWorld(WORLD);
        settings = ShippedSettings.read("demo.yaml", null, Map.of());
        Progress progress = new Progress(TOLD, false, InstantSource.system());
        Pretrain pretrain = Pretrain.with(
                settings.with(Map.of("pretrain.seed", Long.toString(WORLD), "pretrain.threads", "1")), progress);
        Bases.Recipe recipe = pretrain.recipe(commented.dialogues(), CommentedWorld.tokens());
        // The model is so small that a second thread is only waited for.
        Torch.setThreads(1);
        base = BaseModel.load(new Bases(BASES).get(recipe, made -> pretrain.into(made, recipe)));
    }

    /**
     * Of one seed, the share of answers of which it is true what was asked for.
     *
     * @param asked in words, by a version that learned what was said
     * @param highest asked for the highest goal alone
     * @param other asked for something else in words
     * @param ofOthers in words, by a version that learned the same remarks of the answers of others
     * @param silent in words, by a version that learned from a log in which nothing is said
     * @param untrained in words, by the base
     * @param quality at the highest goal, with what was said learned and without
     */
    private record Heeded(
            double asked,
            double highest,
            double other,
            double ofOthers,
            double silent,
            double untrained,
            double quality,
            double silentQuality) {}

    @Test
    void anAnswerIsWhatItsPromptSaysThatSomebodyWouldSayOfIt() {
        List<Heeded> all = LongStream.rangeClosed(1, Integer.getInteger("hone.comments.seeds", 8))
                .mapToObj(HeededCommentsIT::heeded)
                .toList();

        tell("asked for in words", all, Heeded::asked);
        tell("the highest goal alone", all, Heeded::highest);
        tell("something else asked for", all, Heeded::other);
        tell("learned of the answers of others", all, Heeded::ofOthers);
        tell("learned without remarks", all, Heeded::silent);
        tell("the base", all, Heeded::untrained);
        tell("quality at the highest goal", all, Heeded::quality);
        tell("the same, learned without remarks", all, Heeded::silentQuality);
        assertThat(tell("more than the highest goal", all, seed -> seed.asked() - seed.highest()))
                .isPositive();
        assertThat(tell("more than something else", all, seed -> seed.asked() - seed.other()))
                .isPositive();
        assertThat(tell("more than learned of others", all, seed -> seed.asked() - seed.ofOthers()))
                .isPositive();
        assertThat(tell("more than without remarks", all, seed -> seed.asked() - seed.silent()))
                .isPositive();
        tell("what remarks add to the quality", all, seed -> seed.quality() - seed.silentQuality());
    }

    private static Heeded heeded(long seed) {
        Adapter heeding = taught(seed, Said.TRUTH);
        Adapter misled = taught(seed, Said.OF_OTHERS);
        Adapter silent = taught(seed, Said.NOTHING);
        Fits fits = fits(heeding, seed);
        return new Heeded(
                fits.same,
                highest(heeding, seed).same,
                fits.other,
                fits(misled, seed).same,
                fits(silent, seed).same,
                fits(null, seed).same,
                quality(heeding, seed),
                quality(silent, seed));
    }

    private static Adapter taught(long seed, Said said) {
        Map<String, String> listening =
                said == Said.NOTHING ? Map.of() : Map.of("trainer.recipe.comments.share", "0.5");
        Recipe recipe = Recipe.from(settings.with(PASSES).with(listening));
        List<Demonstration> log = commented.log(LOG, seed, said);
        Objective objective = Objective.of(recipe);
        Encoder encoder = objective.encoder(base.renderer(), recipe.rows());
        SampledRows rows = SampledRows.drawn(objective, recipe, log, encoder, seed);
        List<List<TrainingRow>> batches = BatchPlan.of(
                rows.groups(), row -> row.tokens().length(), recipe.batches().examples(), seed);
        Adapter start = Adapter.create(RecipeCheck.lora(recipe.lora()), base.model(), new Seeds(seed).hash("adapter"));
        Checkpoints none = new Checkpoints(folder.resolve(said + "-" + seed), Integer.MAX_VALUE);
        return new Training(base.model(), objective, none, (step, steps, loss, tokens) -> {})
                .run(start, batches, recipe, recipe.optimizer().learningRate())
                .adapter();
    }

    /** Shares of answers of which a remark is true: the one that was asked for, or, on average, another one. */
    private record Fits(double same, double other) {}

    /** One answer to each prompt of the exam for each remark. */
    private static Fits fits(@Nullable Adapter adapter, long seed) {
        List<Remark> remarks = Remark.all();
        List<Asked> asked = new ArrayList<>();
        for (Ask ask : commented.world().exam()) {
            remarks.forEach(remark -> asked.add(new Asked(ask, CommentedWorld.asked(remark))));
        }
        List<String> answers = answers(adapter, asked, seed);
        double same = 0;
        double other = 0;
        for (int i = 0; i < answers.size(); i++) {
            for (int remark = 0; remark < remarks.size(); remark++) {
                boolean fits = remarks.get(remark).fits(asked.get(i).ask(), answers.get(i));
                if (remark == i % remarks.size()) {
                    same += fits ? 1 : 0;
                } else {
                    other += fits ? 1.0 / (remarks.size() - 1) : 0;
                }
            }
        }
        return new Fits(same / answers.size(), other / answers.size());
    }

    /** The same of answers to the highest goal: of each remark how often it is true. */
    private static Fits highest(Adapter adapter, long seed) {
        List<Asked> asked = exam(highestGoal(seed));
        List<String> answers = answers(adapter, asked, seed);
        double sum = 0;
        for (int i = 0; i < answers.size(); i++) {
            Asked one = asked.get(i);
            String answer = answers.get(i);
            sum += Remark.all().stream()
                    .filter(remark -> remark.fits(one.ask(), answer))
                    .count();
        }
        double share = sum / answers.size() / Remark.all().size();
        return new Fits(share, share);
    }

    private static double quality(Adapter adapter, long seed) {
        List<Asked> asked = exam(highestGoal(seed));
        List<String> answers = answers(adapter, asked, seed);
        double sum = 0;
        for (int i = 0; i < answers.size(); i++) {
            sum += commented.world().taste().quality(asked.get(i).ask(), answers.get(i));
        }
        return sum / answers.size();
    }

    private static String highestGoal(long seed) {
        Demonstration any = commented.log(LOG, seed, Said.NOTHING).get(0);
        Recipe recipe = Recipe.from(settings);
        return Objective.of(recipe)
                .encoder(base.renderer(), recipe.rows())
                .servedSentence(any)
                .orElseThrow();
    }

    /** As many answers as in words. */
    private static List<Asked> exam(String goal) {
        return commented.world().exam().stream()
                .flatMap(ask -> Remark.all().stream().map(each -> new Asked(ask, goal)))
                .toList();
    }

    private record Asked(Ask ask, String goal) {}

    private static List<String> answers(@Nullable Adapter adapter, List<Asked> asked, long seed) {
        Random seeds = new Seeds(seed).stream("answers");
        List<String> answers = new ArrayList<>();
        try (AttachedAdapter attached = AttachedAdapter.attach(base.model(), adapter)) {
            for (int from = 0; from < asked.size(); from += ROWS) {
                List<DecodingRow> rows = asked.subList(from, Math.min(asked.size(), from + ROWS)).stream()
                        .map(one -> new DecodingRow(
                                attached, prompt(one), new Sampling(1, 1, ANSWER_TOKENS, seeds.nextLong())))
                        .toList();
                decode(rows);
                rows.forEach(row -> answers.add(text(row)));
            }
        }
        return answers;
    }

    private static int[] prompt(Asked asked) {
        Message question = Message.user(asked.ask().text(0));
        return base.renderer().renderPrompt(List.of(question), asked.goal(), PROMPT_TOKENS);
    }

    private static void decode(List<DecodingRow> rows) {
        Set<Integer> ends = Set.of(base.renderer().endTokenId());
        try (DecodingBatch batch = new DecodingBatch(base.model(), ends, rows.size())) {
            batch.join(rows);
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
        }
    }

    private static String text(DecodingRow row) {
        int end = base.renderer().endTokenId();
        return base.tokenizer()
                .decode(row.tokens().stream()
                        .mapToInt(GeneratedToken::id)
                        .filter(id -> id != end)
                        .toArray());
    }

    /** Says the mean over seeds with its 95 % interval; gives where that begins. */
    private static double tell(String what, List<Heeded> seeds, ToDoubleFunction<Heeded> figure) {
        double[] values = seeds.stream().mapToDouble(figure).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double error = Math.sqrt(squares / (values.length - 1) / values.length);
        double reach = T[Math.min(T.length, values.length - 1) - 1] * error;
        TOLD.printf(Locale.ROOT, "%-36s %6.3f [%6.3f, %6.3f]%n", what, mean, mean - reach, mean + reach);
        return mean - reach;
    }
}
