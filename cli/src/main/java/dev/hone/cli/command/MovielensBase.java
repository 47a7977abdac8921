package dev.hone.cli.command;

import dev.hone.lab.replay.movielens.Dialogue;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Split;
import dev.hone.lab.replay.movielens.Vocabulary;
import dev.hone.lab.testbed.program.Bases;
import dev.hone.lab.testbed.program.Pretrain;
import dev.hone.llm.text.Message;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.Progress;
import dev.hone.trainer.pretrain.AddedTokens;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes the base model of a MovieLens replay from the first ratings by time, without goals. */
final class MovielensBase {

    /** Of the ratings, by time: what a replay begins from. */
    static final double SHARE = 0.2;

    private MovielensBase() {}

    /** The folder of the base; one that was made from the same before is taken again. */
    static Path get(Movielens data, Split split, MovielensChoices choices, Progress progress) throws IOException {
        List<Conversation> demonstrations = Dialogue.first(choices.share(), data, split).stream()
                .map(next -> new Conversation(List.of(Message.user(next.prompt())), next.response()))
                .toList();
        AddedTokens tokens = Vocabulary.of(data.titles());
        var seeded = choices.settings().with(Map.of("pretrain.seed", Long.toString(choices.seed())));
        var pretrain = Pretrain.with(seeded, progress);
        Bases.Recipe recipe = pretrain.recipe(demonstrations, tokens);
        return new Bases(choices.folder()).get(recipe, folder -> pretrain.into(folder, recipe));
    }

    /** What decides on a base, besides the ratings. */
    record MovielensChoices(Settings settings, double share, long seed, Path folder) {}
}
