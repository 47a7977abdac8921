package dev.hone.lab.demo;

import java.util.List;

/** A prompt of the demonstration's world: a gift for a person and an occasion. */
public record Ask(int person, int occasion) {

    /** How it may be put; which way says nothing about what is wanted. */
    public static final List<String> PHRASINGS =
            List.of("What shall I give a{person} for a{occasion}?", "A gift for a{person}, for a{occasion}?");

    public String text(int phrasing) {
        return fill(PHRASINGS.get(phrasing));
    }

    /** Puts the words of this prompt into the places of a phrasing. */
    public String fill(String phrasing) {
        return phrasing.replace("{person}", " " + GiftWords.PEOPLE.get(person))
                .replace("{occasion}", " " + GiftWords.OCCASIONS.get(occasion));
    }
}
