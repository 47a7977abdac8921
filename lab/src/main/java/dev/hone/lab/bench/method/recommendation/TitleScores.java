package dev.hone.lab.bench.method.recommendation;

import dev.hone.lab.bench.method.Answering;
import dev.hone.lab.bench.method.GoalWords;
import dev.hone.lab.replay.movielens.History;
import dev.hone.lab.replay.ranking.TitleIndex;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.Message;
import dev.hone.trainer.BaseModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scores all titles for each case, as a model that is asked in a certain way gives them. Any thread may ask. */
final class TitleScores {

    private static final int BATCH = 128;

    private final BaseModel base;
    private final Scorer scorer;
    private final int[] candidates;
    private final int maxPromptTokens;

    TitleScores(BaseModel base, TitleIndex index, int maxPromptTokens) {
        this.base = base;
        this.scorer = new Scorer(base.model());
        this.candidates = index.titles().stream()
                .mapToInt(title -> base.tokenizer().tokenId(History.token(title)))
                .toArray();
        this.maxPromptTokens = maxPromptTokens;
    }

    /** Hears the scores of a case, by place. */
    interface Listener {
        void scored(TitleCase titleCase, int way, double[] scores);
    }

    /** All cases in their order, each in every way; a way is named by its place among {@code ways}. */
    void forEach(
            @Nullable Adapter adapter,
            Optional<GoalWords> words,
            List<TitleCase> cases,
            List<Answering> ways,
            Listener listener) {
        for (int from = 0; from < cases.size(); from += BATCH) {
            List<TitleCase> batch = cases.subList(from, Math.min(from + BATCH, cases.size()));
            var asked = new Asked(adapter, words, batch);
            for (int way = 0; way < ways.size(); way++) {
                for (int row = 0; row < batch.size(); row++) {
                    listener.scored(batch.get(row), way, asked.scores(ways.get(way), row));
                }
            }
        }
    }

    /** The logits of one batch, each kind computed once. */
    private final class Asked {
        private final @Nullable Adapter adapter;
        private final Optional<GoalWords> words;
        private final List<TitleCase> batch;
        private final Map<String, float[][]> kinds = new HashMap<>();

        private Asked(@Nullable Adapter adapter, Optional<GoalWords> words, List<TitleCase> batch) {
            this.adapter = adapter;
            this.words = words;
            this.batch = batch;
        }

        private double[] scores(Answering way, int row) {
            float[] asked = logits(way.level() == null ? "no goal" : "goal", adapter, way.level())[row];
            double[] scores = new double[asked.length];
            if (!way.compares()) {
                for (int place = 0; place < scores.length; place++) {
                    scores[place] = asked[place];
                }
                return scores;
            }
            float[] from = way.from() == Answering.From.BASE
                    ? logits("base", null, null)[row]
                    : logits("no goal", adapter, null)[row];
            for (int place = 0; place < scores.length; place++) {
                scores[place] = from[place] + way.weight() * (asked[place] - from[place]);
            }
            return scores;
        }

        private float[][] logits(String kind, @Nullable Adapter by, @Nullable Integer level) {
            return kinds.computeIfAbsent(kind + " " + level, absent -> {
                String sentence = level == null ? null : sentence(level);
                List<int[]> prompts = batch.stream()
                        .map(each -> base.renderer()
                                .renderPrompt(List.of(Message.user(each.next().prompt())), sentence, maxPromptTokens))
                        .toList();
                return scorer.nextTokenLogits(prompts, by, candidates);
            });
        }

        private String sentence(int level) {
            return words.orElseThrow(() ->
                            new IllegalArgumentException("goal " + level + " was asked of a method without goals"))
                    .sentence(level);
        }
    }
}
