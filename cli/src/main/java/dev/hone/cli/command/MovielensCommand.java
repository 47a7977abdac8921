package dev.hone.cli.command;

import dev.hone.cli.command.MovielensBase.MovielensChoices;
import dev.hone.lab.replay.Replay;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.MovielensLog;
import dev.hone.lab.replay.movielens.Split;
import dev.hone.lab.replay.ranking.NextRoundRow;
import dev.hone.lab.replay.ranking.RankingRow;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.RecipeCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replays MovieLens ratings, and ranks the held-out titles with what came of it. */
@Command(
        name = "movielens",
        description = "Replay MovieLens ratings as prompts, responses and feedback, and rank the held-out titles.",
        mixinStandardHelpOptions = true)
public final class MovielensCommand implements Callable<Integer> {

    @Mixin
    private MovielensOptions movielens = new MovielensOptions();

    @Option(
            names = "--next-cases",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Rank up to N interactions of each round by the version before it, its parent and the base,"
                    + " before they were trained on; 0 for none (default: ${DEFAULT-VALUE}).")
    private int nextCases;

    @Option(names = "--plot", paramLabel = "DIR", description = "Draw it by served goal and over rounds, as SVG.")
    private @Nullable Path plot;

    @Mixin
    private ReplayOptions options = new ReplayOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Screen screen = Screen.of(spec);
        if (nextCases < 0) {
            throw new UsageException("--next-cases must be 0 or more, was " + nextCases);
        }
        if (options.base != null) {
            BaseOption.checked(options.base);
        }
        Movielens data = movielens.read();
        return new ReplayJob("replay-movielens", options, screen)
                .run(new Ratings(data, Split.of(data.ratings()), screen));
    }

    private final class Ratings implements ReplayJob.Kind {
        private final Movielens data;
        private final Split split;
        private final Screen screen;
        private @Nullable Path base;

        Ratings(Movielens data, Split split, Screen screen) {
            this.data = data;
            this.split = split;
            this.screen = screen;
        }

        @Override
        public Map<String, String> settings(Settings files, Workspace workspace) throws IOException {
            base = BaseOption.chosen(options, files).orElse(options.base);
            if (options.noTrain) {
                return Map.of();
            }
            RecipeCheck.requireAdapter(Recipe.from(files), "hone replay movielens");
            if (base == null) {
                var choices =
                        new MovielensChoices(files, MovielensBase.SHARE, movielens.seed, options.data.resolve("bases"));
                base = MovielensBase.get(data, split, choices, screen.progress());
            }
            var settings = new HashMap<>(BaseOption.settings(base, workspace));
            settings.putAll(RoundSize.settings(files, split.replayed().size()));
            return settings;
        }

        @Override
        public InputLog log() {
            return new MovielensLog(data, split);
        }

        @Override
        public void report(Settings settings, Replay replay, Map<String, Object> report) throws IOException {
            var ranking = new MovielensRanking(data, split, screen.progress());
            report.put("heldOut", split.heldOut().size());
            List<RankingRow> ranked = ranking.rows(base, settings, replay.learned());
            report.put("ranking", ranked);
            if (plot != null) {
                new MovielensPlots(plot).goals(ranked);
            }
            if (base != null && nextCases > 0) {
                var rounds = new MovielensRounds(data, split, settings, screen.progress());
                List<NextRoundRow> rows = rounds.rows(base, replay.learned(), nextCases);
                report.put("nextRounds", rows);
                if (plot != null) {
                    new MovielensPlots(plot).rounds(rows);
                }
            }
            ranking.baseDigest().ifPresent(digest -> report.put("base", digest));
        }
    }
}
