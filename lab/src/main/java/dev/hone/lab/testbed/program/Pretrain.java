package dev.hone.lab.testbed.program;

import dev.hone.schemas.config.Settings;
import dev.hone.terminal.Progress;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.pretrain.AddedTokens;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import dev.hone.trainer.pretrain.Pretraining;
import dev.hone.trainer.pretrain.Pretraining.Pretrained;
import dev.hone.trainer.pretrain.PretrainingConfig;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes a base model with the trainer's own code. */
public final class Pretrain {

    private final PretrainingConfig config;
    private final Progress progress;

    private Pretrain(PretrainingConfig config, Progress progress) {
        this.config = config;
        this.progress = progress;
    }

    public static Pretrain with(Settings settings, Progress progress) {
        try {
            return new Pretrain(PretrainingConfig.from(settings), progress);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What the base is made from: these, and the settings and the seed. */
    public Bases.Recipe recipe(List<Conversation> conversations, AddedTokens tokens) {
        return new Bases.Recipe(conversations, tokens, config.toMap());
    }

    /** Writes the base into this folder, which appears whole or not at all. */
    public void into(Path folder, Bases.Recipe recipe) throws IOException {
        progress.begin("pretraining steps");
        var steps = new Steps(progress);
        Pretrained made = new Pretraining(config, steps).run(recipe.conversations(), recipe.tokens(), folder);
        progress.end(steps.taken);
        if (!made.heldOutLosses().isEmpty()) {
            progress.say("loss on what is held out, by pass: "
                    + made.heldOutLosses().stream()
                            .map(loss -> String.format(Locale.ROOT, "%.3f", loss))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static final class Steps implements TrainingObserver {
        private final Progress progress;
        private long taken;

        Steps(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void stepped(int step, int steps, double loss, int responseTokens) {
            taken = step;
            progress.at(step, steps);
        }

        @Override
        public boolean stopRequested() {
            return false;
        }
    }
}
