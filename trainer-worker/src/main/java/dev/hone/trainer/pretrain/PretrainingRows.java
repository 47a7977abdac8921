package dev.hone.trainer.pretrain;

import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import dev.hone.trainer.pretrain.CutHistories.IdRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a pretraining learns from: its rows, pass by pass, and those that are held out.
 *
 * @param passes the rows of a pass, counted from 0
 * @param histories the items of each conversation, numbered from 0
 * @param items the ids of the items
 * @param tooLong conversations that were left out because their response leaves no room for a prompt
 */
record PretrainingRows(
        IntFunction<List<TokenSequence>> passes,
        List<TokenSequence> heldOut,
        List<int[]> histories,
        IdRange items,
        int tooLong) {

    List<TokenSequence> of(int pass) {
        return passes.apply(pass);
    }

    /** Throws {@link IllegalArgumentException} where nothing is left to learn from. */
    static PretrainingRows of(
            List<Conversation> conversations, AddedTokens tokens, Renderer renderer, PretrainingConfig config) {
        var items = new IdRange(ByteLevelTokenizer.vocabSize(0), tokens.items().size());
        PretrainingRows rows = config.itemsPerRow() == 0
                ? answers(conversations, renderer, items, config)
                : histories(conversations, renderer, items, config);
        if (rows.of(0).isEmpty()) {
            throw new IllegalArgumentException("there is no conversation to train on that fits pretrain.max.positions ("
                    + config.maxPositions() + ")");
        }
        return rows;
    }

    private static PretrainingRows histories(
            List<Conversation> conversations, Renderer renderer, IdRange items, PretrainingConfig config) {
        var histories = new CutHistories(renderer, items, config.itemsPerRow(), config.lastHeldOut());
        conversations.forEach(histories::add);
        var seeds = new Seeds(config.seed());
        return new PretrainingRows(
                pass -> histories.rows(seeds.stream("cuts of pass " + pass)),
                histories.heldOutRows(),
                histories.items(),
                items,
                0);
    }

    private static PretrainingRows answers(
            List<Conversation> conversations, Renderer renderer, IdRange items, PretrainingConfig config) {
        List<TokenSequence> rows = new ArrayList<>();
        for (Conversation conversation : conversations) {
            TokenSequence response = renderer.renderExample(List.of(), null, conversation.response(), 1);
            int room = config.maxPositions() - response.responseLength();
            if (room > 1) {
                TokenSequence row =
                        renderer.renderExample(conversation.messages(), null, conversation.response(), room);
                rows.add(config.responseOnly() ? row : new TokenSequence(row.ids(), 1));
            }
        }
        return new PretrainingRows(pass -> rows, List.of(), List.of(), items, conversations.size() - rows.size());
    }
}
