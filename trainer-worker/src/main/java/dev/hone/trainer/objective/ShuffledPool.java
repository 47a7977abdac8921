package dev.hone.trainer.objective;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * Deals cards in a shuffled order again and again, passing over those whose example has been drawn often enough.
 *
 * <p>The count of repeats is shared by the pools of one draw and changed by dealing.
 */
final class ShuffledPool<T> {

    private final List<T> cards;
    private final Function<T, String> example;
    private final Random shuffle;
    private final Map<String, Integer> repeats;
    private int next;
    private boolean exhausted;

    /** @param example the id of a card's example */
    ShuffledPool(List<T> cards, Function<T, String> example, Random shuffle, Map<String, Integer> repeats) {
        this.cards = new ArrayList<>(cards);
        this.example = example;
        this.shuffle = shuffle;
        this.repeats = repeats;
        this.next = cards.size();
    }

    /** The next card, or nothing when every example of the pool has been drawn {@code maxRepeats} times. */
    Optional<T> deal(int maxRepeats) {
        // Whatever is left of this shuffle and one whole shuffle more: by then every card has been seen.
        for (int tries = 2 * cards.size(); tries > 0 && !exhausted; tries--) {
            if (next == cards.size()) {
                Collections.shuffle(cards, shuffle);
                next = 0;
            }
            T card = cards.get(next++);
            String id = example.apply(card);
            int before = repeats.getOrDefault(id, 0);
            if (before < maxRepeats) {
                repeats.put(id, before + 1);
                return Optional.of(card);
            }
        }
        exhausted = true;
        return Optional.empty();
    }
}
