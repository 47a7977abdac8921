package dev.hone.trainer.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Deals pairs in a shuffled order again and again, passing over those whose demonstration has been drawn often enough.
 *
 * <p>The count of repeats is shared by the decks of one draw and changed by dealing.
 */
final class ShuffledPool {

    private final List<GoalExample> cards;
    private final Random shuffle;
    private final Map<String, Integer> repeats;
    private int next;
    private boolean exhausted;

    ShuffledPool(List<GoalExample> cards, Random shuffle, Map<String, Integer> repeats) {
        this.cards = new ArrayList<>(cards);
        this.shuffle = shuffle;
        this.repeats = repeats;
        this.next = cards.size();
    }

    /** The next pair, or nothing when every demonstration of the deck has been drawn {@code maxRepeats} times. */
    Optional<GoalExample> deal(int maxRepeats) {
        // Whatever is left of this shuffle and one whole shuffle more: by then every card has been seen.
        for (int tries = 2 * cards.size(); tries > 0 && !exhausted; tries--) {
            if (next == cards.size()) {
                Collections.shuffle(cards, shuffle);
                next = 0;
            }
            GoalExample card = cards.get(next++);
            String id = card.demonstration().interactionId();
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
