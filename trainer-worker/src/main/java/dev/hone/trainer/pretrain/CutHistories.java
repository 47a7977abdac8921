package dev.hone.trainer.pretrain;

import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Rows whose loss is taken at each item of a history: a conversation asks with the history so far, and is answered with
 * the next item.
 *
 * <p>A history is cut at places of its own in each pass. A row asks for its last item as the conversation asks for its
 * answer; the items before it are learned where they stand, but for the first one, which the row begins from.
 */
final class CutHistories {

    private final Renderer renderer;
    private final IdRange items;
    private final int itemsPerRow;
    private final int heldOut;
    private final List<History> histories = new ArrayList<>();

    /**
     * Of conversations of one turn that are answered with one item.
     *
     * @param items the ids of the items
     * @param itemsPerRow how many are learned in one row, at most
     * @param lastHeldOut whether each conversation's answer is held out
     */
    CutHistories(Renderer renderer, IdRange items, int itemsPerRow, boolean lastHeldOut) {
        this.renderer = renderer;
        this.items = items;
        this.itemsPerRow = itemsPerRow;
        this.heldOut = lastHeldOut ? 1 : 0;
    }

    /** Ids that follow each other. */
    record IdRange(int from, int count) {
        boolean holds(int id) {
            return id >= from && id < from + count;
        }
    }

    void add(Conversation conversation) {
        TokenSequence whole =
                renderer.renderExample(conversation.messages(), null, conversation.response(), Integer.MAX_VALUE);
        int[] ids = whole.ids();
        int[] places = IntStream.range(0, ids.length)
                .filter(place -> items.holds(ids[place]))
                .toArray();
        if (places.length == 0 || places[places.length - 1] != whole.responseStart() || whole.responseLength() != 2) {
            throw new IllegalArgumentException("an answer that is learned within histories has to be one item, was \""
                    + conversation.response() + "\"");
        }
        int[] empty = renderer.renderPrompt(List.of(Message.user("")), null, Integer.MAX_VALUE);
        int closing = places.length == 1 ? 0 : empty.length - places[0];
        histories.add(new History(ids, places, closing));
    }

    /** Items of each history, numbered from 0, without those that are held out. */
    List<int[]> items() {
        return histories.stream()
                .map(history -> Arrays.stream(history.places)
                        .limit(trained(history) + 1L)
                        .map(place -> history.ids[place] - items.from)
                        .toArray())
                .toList();
    }

    /** The rows of one pass: every item that is not held out is learned once. */
    List<TokenSequence> rows(Random random) {
        List<TokenSequence> rows = new ArrayList<>();
        for (History history : histories) {
            if (history.last() == 0) {
                rows.add(history.row(0, 0));
            }
            int first = 1;
            int end = random.nextInt(itemsPerRow) + 1;
            while (first <= trained(history)) {
                int last = Math.min(end, trained(history));
                rows.add(history.row(first - 1, last));
                first = last + 1;
                end += itemsPerRow;
            }
        }
        return rows;
    }

    /** For each history with one the row that asks for the answer that is held out, and counts it alone. */
    List<TokenSequence> heldOutRows() {
        return histories.stream()
                .filter(history -> history.last() > trained(history))
                .map(history -> history.row(Math.max(0, history.last() - itemsPerRow), history.last()))
                .map(row -> new TokenSequence(Arrays.copyOf(row.ids(), row.length() - 1), row.length() - 2))
                .toList();
    }

    /** The last item that is learned. */
    private int trained(History history) {
        return Math.max(0, history.last() - heldOut);
    }

    /**
     * A conversation as ids.
     *
     * @param places those of the items, the answer's last
     * @param closing how many tokens stand between the end of what is asked and the answer
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record History(int[] ids, int[] places, int closing) {

        int last() {
            return places.length - 1;
        }

        /** From one item on, to another that is the answer. */
        TokenSequence row(int from, int to) {
            int answer = places[last()];
            int asked = Math.min(places[to], answer - closing);
            IntStream opening = IntStream.range(0, from == to ? 0 : places[0]);
            IntStream history = IntStream.range(from == to ? 0 : places[from], asked);
            IntStream close = IntStream.range(answer - closing, answer);
            IntStream end = IntStream.of(places[to], ids.length - 1);
            int[] row = IntStream.concat(IntStream.concat(opening, history), IntStream.concat(close, end))
                    .map(place -> ids[place])
                    .toArray();
            var learned = new BitSet();
            for (int item = from + 1; item < to; item++) {
                learned.set(places[0] + places[item] - places[from]);
            }
            learned.set(row.length - 2, row.length);
            int start = learned.nextSetBit(0);
            var silent = new BitSet();
            silent.set(start, row.length);
            silent.andNot(learned);
            return new TokenSequence(row, start, silent);
        }
    }
}
