package dev.hone.cli.command;

import dev.hone.cli.command.MovielensBase.MovielensChoices;
import dev.hone.lab.replay.Replay;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.MovielensLog;
import dev.hone.lab.replay.movielens.Split;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Replays MovieLens ratings, and ranks the held-out titles with what came of it. */
@Command(
        name = "movielens",
        description = "Replay MovieLens ratings as prompts, responses and feedback, and rank the held-out titles.",
        mixinStandardHelpOptions = true)
public final class MovielensCommand implements Callable<Integer> {

    @Mixin
    private MovielensOptions movielens = new MovielensOptions();

    @Mixin
    private ReplayOptions options = new ReplayOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Screen screen = Screen.of(spec);
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
            report.put("ranking", ranking.rows(base, settings, replay.learned()));
            ranking.baseDigest().ifPresent(digest -> report.put("base", digest));
        }
    }
}
