package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.report.Learned;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Split;
import dev.hone.lab.replay.ranking.Baselines;
import dev.hone.lab.replay.ranking.LanguageModels;
import dev.hone.lab.replay.ranking.Ranking;
import dev.hone.lab.replay.ranking.RankingCase;
import dev.hone.lab.replay.ranking.RankingRow;
import dev.hone.lab.replay.ranking.TitleIndex;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.terminal.Progress;
import dev.hone.trainer.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ranks the held-out titles by every method there is: baselines, base, and each version with and without goals. */
final class MovielensRanking {

    private final Movielens data;
    private final Split split;
    private final Progress progress;
    private long ranked;
    private @Nullable String baseDigest;

    MovielensRanking(Movielens data, Split split, Progress progress) {
        this.data = data;
        this.split = split;
        this.progress = progress;
    }

    /** The digest of the base that was ranked, once it was. */
    Optional<String> baseDigest() {
        return Optional.ofNullable(baseDigest);
    }

    /** The rows of the baselines and of this base alone. */
    List<RankingRow> rows(Path base, Settings settings) throws IOException {
        return rows(base, settings, null);
    }

    /** The rows by method, in the order of their making. */
    List<RankingRow> rows(@Nullable Path base, Settings settings, @Nullable Learned learned) throws IOException {
        var index = new TitleIndex(data.titles());
        progress.begin("ranked users");
        var ranking = new Ranking(RankingCase.of(data, split, index), this::count);
        var baselines = new Baselines(split.replayed(), index);
        ranking.measure("popularity", null, baselines::popularity);
        ranking.measure("item-knn", null, baselines::itemNeighbours);
        ranking.measure("markov", null, baselines::markov);
        if (base != null) {
            Recipe recipe = Recipe.from(settings);
            try (var models = LanguageModels.load(base, index, recipe.rows().maxPromptTokens())) {
                baseDigest = models.baseDigest();
                ranking.measure("base", null, models.withoutGoal(null));
                if (learned != null) {
                    measure(learned, settings, models, ranking);
                }
            }
        }
        progress.end(ranked);
        return ranking.rows();
    }

    private static void measure(Learned learned, Settings settings, LanguageModels models, Ranking ranking)
            throws IOException {
        ArtifactStore store = ArtifactsConfig.from(settings).open(ArtifactStores::at);
        Optional<GoalPrompt> prompt = Objective.of(Recipe.from(settings)).goalPrompt();
        for (ModelVersion version : learned.versions()) {
            Adapter adapter = models.adapter(store.fetch(version.getDigest()).orElseThrow());
            String method = version.getLine() + "#" + version.getSequence();
            ranking.measure(method, null, models.withoutGoal(adapter));
            Map<String, GoalSet> goalSets = learned.goalSetsOf(version);
            prompt.ifPresent(words -> levels(goalSets)
                    .forEach(
                            level -> ranking.measure(method, level, models.withGoal(adapter, words, level, goalSets))));
        }
    }

    private static List<Integer> levels(Map<String, GoalSet> goalSets) {
        return goalSets.values().stream()
                .flatMap(set -> set.getLevels().stream())
                .map(GoalLevel::getLevel)
                .distinct()
                .sorted()
                .toList();
    }

    private void count(int cases) {
        ranked += cases;
        progress.at(ranked, 0);
    }
}
