package dev.hone.lab.demo;

import java.util.List;

/**
 * The words that the world's prompts and answers are made of.
 *
 * <p>Each group has equally many words of each kind, one kind after the other. Kinds are common knowledge, as the
 * meaning of words is; which kinds go well together is a matter of {@link Taste}.
 */
public final class GiftWords {

    static final List<String> KINDS = List.of("outdoors", "crafts", "books", "company");

    static final List<String> PEOPLE = List.of(
            "gardener",
            "hiker",
            "cyclist",
            "sailor",
            "camper",
            "birdwatcher",
            "painter",
            "potter",
            "knitter",
            "baker",
            "carpenter",
            "weaver",
            "reader",
            "teacher",
            "librarian",
            "poet",
            "student",
            "translator",
            "neighbour",
            "colleague",
            "cousin",
            "grandmother",
            "flatmate",
            "host");

    static final List<String> OCCASIONS = List.of(
            "picnic",
            "holiday",
            "journey",
            "harvest",
            "regatta",
            "summit",
            "workshop",
            "bazaar",
            "housewarming",
            "fair",
            "renovation",
            "vernissage",
            "graduation",
            "premiere",
            "lecture",
            "recital",
            "promotion",
            "defence",
            "birthday",
            "wedding",
            "reunion",
            "jubilee",
            "farewell",
            "dinner");

    public static final List<String> STYLES = List.of(
            "rugged",
            "breezy",
            "leafy",
            "handmade",
            "carved",
            "woven",
            "quiet",
            "printed",
            "vintage",
            "playful",
            "festive",
            "bright");

    public static final List<String> ITEMS = List.of(
            "compass",
            "lantern",
            "kite",
            "basket",
            "teapot",
            "quilt",
            "notebook",
            "bookmark",
            "lamp",
            "puzzle",
            "candle",
            "cake");

    private GiftWords() {}

    static int kind(List<String> group, int word) {
        return word * KINDS.size() / group.size();
    }
}
