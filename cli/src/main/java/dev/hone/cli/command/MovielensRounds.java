package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.report.Learned;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Split;
import dev.hone.lab.replay.ranking.Baselines;
import dev.hone.lab.replay.ranking.LanguageModels;
import dev.hone.lab.replay.ranking.NextRound;
import dev.hone.lab.replay.ranking.NextRoundRow;
import dev.hone.lab.replay.ranking.Ranker;
import dev.hone.lab.replay.ranking.Ranking;
import dev.hone.lab.replay.ranking.TitleIndex;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.terminal.Progress;
import dev.hone.trainer.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Measures each version on the interactions of the next round, before anything was trained on them: beside its parent,
 * the base, and methods without a model that are counted again for each round.
 */
final class MovielensRounds {

    private final Movielens data;
    private final Split split;
    private final Settings settings;
    private final Progress progress;
    private long ranked;

    MovielensRounds(Movielens data, Split split, Settings settings, Progress progress) {
        this.data = data;
        this.split = split;
        this.settings = settings;
        this.progress = progress;
    }

    /** The rows by round; {@code most} interactions of each, at most. */
    List<NextRoundRow> rows(Path base, Learned learned, int most) throws IOException {
        var index = new TitleIndex(data.titles());
        List<NextRound> rounds = NextRound.of(data, split, index, RoundMembers.of(learned.rounds(), settings), most);
        Recipe recipe = Recipe.from(settings);
        List<NextRoundRow> rows = new ArrayList<>();
        progress.begin("ranked interactions of next rounds");
        try (var models = LanguageModels.load(base, index, recipe.rows().maxPromptTokens())) {
            for (NextRound round : rounds) {
                rows.addAll(rows(round, models, new Baselines(round.before(), index), learned));
            }
        }
        progress.end(ranked);
        return rows;
    }

    private List<NextRoundRow> rows(NextRound round, LanguageModels models, Baselines baselines, Learned learned)
            throws IOException {
        List<NextRoundRow> rows = new ArrayList<>();
        var measuring = new Measuring(round, learned, rows);
        measuring.measure("counted", "popularity", null, baselines::popularity);
        measuring.measure("counted", "item-knn", null, baselines::itemNeighbours);
        measuring.measure("counted", "markov", null, baselines::markov);
        measuring.measure("base", "base", null, models.withoutGoal(null));
        Optional<ModelVersion> version = made(learned, round.round() - 1);
        if (version.isPresent()) {
            Optional<ModelVersion> parent = named(learned, version.get().getParent());
            if (parent.isPresent()) {
                measuring.version("parent", parent.get(), levels -> levels.tailSet(levels.last()), models);
            }
            measuring.version("version", version.get(), levels -> levels, models);
        }
        return rows;
    }

    private static Optional<ModelVersion> made(Learned learned, int round) {
        return learned.versions().stream()
                .filter(version -> version.getSequence() == round)
                .findFirst();
    }

    private static Optional<ModelVersion> named(Learned learned, String name) {
        return learned.versions().stream()
                .filter(version -> version.getVersion().equals(name))
                .findFirst();
    }

    private final class Measuring {
        private final NextRound round;
        private final Learned learned;
        private final List<NextRoundRow> rows;

        Measuring(NextRound round, Learned learned, List<NextRoundRow> rows) {
            this.round = round;
            this.learned = learned;
            this.rows = rows;
        }

        void measure(String role, String method, @Nullable Integer goal, Ranker ranker) {
            var ranking = new Ranking(round.cases(), MovielensRounds.this::count);
            ranking.measure(method, goal, ranker);
            ranking.rows().forEach(row -> rows.add(new NextRoundRow(round.round(), role, row)));
        }

        /** Without a goal, and at some of its levels. */
        void version(String role, ModelVersion version, UnaryOperator<SortedSet<Integer>> some, LanguageModels models)
                throws IOException {
            ArtifactStore store = ArtifactsConfig.from(settings).open(ArtifactStores::at);
            Adapter adapter = models.adapter(store.fetch(version.getDigest()).orElseThrow());
            String method = version.getLine() + "#" + version.getSequence();
            measure(role, method, null, models.withoutGoal(adapter));
            Map<String, GoalSet> sets = learned.goalSetsOf(version);
            SortedSet<Integer> levels = new TreeSet<>();
            sets.values().forEach(set -> set.getLevels().forEach(level -> levels.add(level.getLevel())));
            Optional<GoalPrompt> words = Objective.of(Recipe.from(settings)).goalPrompt();
            if (words.isPresent() && !levels.isEmpty()) {
                some.apply(levels)
                        .forEach(level ->
                                measure(role, method, level, models.withGoal(adapter, words.get(), level, sets)));
            }
        }
    }

    private void count(int cases) {
        ranked += cases;
        progress.at(ranked, 0);
    }
}
