package dev.hone.lab.replay.ranking;

import dev.hone.lab.replay.movielens.History;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ranks titles by the logit of their tokens right after the prompt, for the base model and for adapters on it. The
 * prompt is rendered by the renderer that training and serving use.
 */
public final class LanguageModels implements AutoCloseable {

    private static final String LINE_POOL = "*";
    private static final int PHRASING = 0;

    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final Renderer renderer;
    private final Scorer scorer;
    private final int[] candidates;
    private final int maxPromptTokens;

    private LanguageModels(LanguageModel model, Tokenizer tokenizer, TitleIndex index, int maxPromptTokens) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.renderer = new Renderer(tokenizer);
        this.scorer = new Scorer(model);
        this.candidates = index.titles().stream()
                .mapToInt(title -> tokenizer.tokenId(History.token(title)))
                .toArray();
        this.maxPromptTokens = maxPromptTokens;
    }

    /** Loads the base from this folder. */
    public static LanguageModels load(Path base, TitleIndex index, int maxPromptTokens) throws IOException {
        return new LanguageModels(LanguageModel.load(base), Tokenizer.load(base), index, maxPromptTokens);
    }

    public String baseDigest() {
        return model.digest();
    }

    /** The adapter in this PEFT folder. */
    public Adapter adapter(Path folder) throws IOException {
        return Adapter.read(folder, model);
    }

    /** Ranks without any goal. */
    public Ranker withoutGoal(@Nullable Adapter adapter) {
        return cases -> scores(cases, adapter, next -> null);
    }

    /** Ranks under this level of the goal sets that the version was trained with, in the words that it was. */
    public Ranker withGoal(@Nullable Adapter adapter, GoalPrompt words, int level, Map<String, GoalSet> goalSets) {
        return cases -> scores(cases, adapter, next -> sentence(words, next.segment(), level, goalSets));
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }

    private interface Goals {
        @Nullable
        String of(RankingCase next);
    }

    private double[][] scores(List<RankingCase> cases, @Nullable Adapter adapter, Goals goals) {
        List<int[]> prompts = cases.stream()
                .map(next ->
                        renderer.renderPrompt(List.of(Message.user(next.prompt())), goals.of(next), maxPromptTokens))
                .toList();
        float[][] logits = scorer.nextTokenLogits(prompts, adapter, candidates);
        double[][] scores = new double[logits.length][];
        for (int row = 0; row < logits.length; row++) {
            scores[row] = new double[logits[row].length];
            for (int place = 0; place < scores[row].length; place++) {
                scores[row][place] = logits[row][place];
            }
        }
        return scores;
    }

    private static @Nullable String sentence(
            GoalPrompt words, String segment, int level, Map<String, GoalSet> goalSets) {
        String tenantPool = segment.substring(0, segment.indexOf('/')) + "/*";
        GoalSet set = goalSets.getOrDefault(segment, goalSets.getOrDefault(tenantPool, goalSets.get(LINE_POOL)));
        if (set == null || set.getLevels().isEmpty()) {
            return null;
        }
        List<GoalLevel> levels = set.getLevels();
        GoalLevel highest = levels.get(levels.size() - 1);
        // A tie keeps the number of its highest level, so that a missing level is met where the next one is.
        GoalLevel goal = levels.stream()
                .filter(higher -> higher.getLevel() >= level)
                .findFirst()
                .orElse(highest);
        return words.sentence(goal.getLevel(), highest.getLevel(), goal.getPercent() / 100.0, PHRASING);
    }
}
