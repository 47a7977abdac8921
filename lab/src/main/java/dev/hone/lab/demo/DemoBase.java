package dev.hone.lab.demo;

import dev.hone.lab.testbed.program.Bases;
import dev.hone.lab.testbed.program.Pretrain;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.Progress;
import dev.hone.trainer.pretrain.AddedTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Makes the base model of the demonstration from ungraded dialogues of its world. */
public final class DemoBase {

    private static final int DIALOGUES = 8000;

    private DemoBase() {}

    /** The folder of the base; one that was made from the same before is taken again. */
    public static Path get(Settings settings, long seed, Path folder, Progress progress) throws IOException {
        Settings seeded = settings.with(Map.of("pretrain.seed", Long.toString(seed)));
        Pretrain pretrain = Pretrain.with(seeded, progress);
        Bases.Recipe recipe =
                pretrain.recipe(Dialogues.of(new World(seed), DIALOGUES), AddedTokens.words(World.tokens()));
        return new Bases(folder).get(recipe, made -> {
            progress.say("making a tiny base model that speaks about gifts, once; it is kept in " + folder);
            pretrain.into(made, recipe);
        });
    }
}
