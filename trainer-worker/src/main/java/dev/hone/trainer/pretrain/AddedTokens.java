package dev.hone.trainer.pretrain;

import java.util.List;
import java.util.stream.Stream;

/**
 * The tokens that a tokenizer gets besides bytes and special tokens, in the order of their ids.
 *
 * @param items stand each for a thing that answers name, such as a title: they can be learned wherever they stand, and
 *     begin near what they occur with
 * @param words all others
 */
public record AddedTokens(List<String> items, List<String> words) {

    public AddedTokens {
        items = List.copyOf(items);
        words = List.copyOf(words);
    }

    public static AddedTokens words(List<String> words) {
        return new AddedTokens(List.of(), words);
    }

    public List<String> all() {
        return Stream.concat(items.stream(), words.stream()).toList();
    }
}
