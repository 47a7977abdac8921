package dev.hone.lab.bench.method.text;

import dev.hone.lab.testbed.program.Bases;
import dev.hone.lab.testbed.program.Pretrain;
import dev.hone.llm.text.Message;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.Progress;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.pretrain.AddedTokens;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Makes small models of texts, where they are not there yet.
 *
 * @param settings of the pretraining
 * @param folder where they are kept
 */
public record TextBases(Settings settings, Path folder, Progress progress) {

    private static final long SEED = 1;

    /** A text in two: what is asked, and what follows. */
    public record Text(String prompt, String answer) {}

    /** A model that continues texts like these. */
    public BaseModel of(List<Text> texts, AddedTokens pieces) throws IOException {
        return made(
                texts.stream()
                        .map(text -> new Conversation(List.of(Message.user(text.prompt)), text.answer))
                        .toList(),
                pieces);
    }

    /**
     * The same, which also follows instructions: before every second text the system says what its answer will be like.
     * A model that never met a system turn pays it no attention, and goals stand in one; those that people put goals
     * to follow words already.
     */
    public BaseModel following(Traits traits, List<Text> texts, AddedTokens pieces) throws IOException {
        List<Conversation> conversations = IntStream.range(0, texts.size())
                .mapToObj(i -> {
                    Text text = texts.get(i);
                    Message asked = Message.user(text.prompt);
                    Message told = Message.system(traits.sentence(text.answer));
                    return new Conversation(i % 2 == 0 ? List.of(asked) : List.of(told, asked), text.answer);
                })
                .toList();
        return made(conversations, pieces);
    }

    private BaseModel made(List<Conversation> conversations, AddedTokens pieces) throws IOException {
        Pretrain pretrain = Pretrain.with(settings.with(Map.of("pretrain.seed", Long.toString(SEED))), progress);
        Bases.Recipe recipe = pretrain.recipe(conversations, pieces);
        return BaseModel.load(new Bases(folder).get(recipe, into -> pretrain.into(into, recipe)));
    }
}
