package dev.hone.cli.command;

import dev.hone.client.letters.Letter;
import dev.hone.client.letters.Marks;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.errors.InterruptException;

/** Does one and the same with letters, a bundle at a time, and keeps what came of each. */
final class Dealing {

    private static final int BUNDLE = 200;
    private static final int MOST_TOLD = 1000;

    private final Rule rule;
    private final String word;
    private final Deed deed;
    private final List<Letter> bundle = new ArrayList<>();
    private final Table table = new Table("letter", "topic", "outcome", "why");
    private int told;
    private int done;
    private int refused;

    /**
     * Which letters may be dealt with.
     *
     * @param problem why one may not
     */
    record Rule(Marks marks, Function<Letter, Optional<String>> problem) {}

    /** What is done. */
    @FunctionalInterface
    interface Deed {
        void with(List<Letter> letters) throws InterruptedException;
    }

    /** @param word for a letter that it was done with */
    Dealing(Rule rule, String word, Deed deed) {
        this.rule = rule;
        this.word = word;
        this.deed = deed;
    }

    /** Deals with a letter if it is open, and otherwise passes over it. */
    void takeOpen(Letter letter) {
        if (rule.marks().state(letter).equals("open")) {
            take(letter);
        }
    }

    void take(Letter letter) {
        Optional<String> problem = rule.problem().apply(letter);
        if (problem.isPresent()) {
            refused++;
            tell(letter, "refused", problem.get());
            return;
        }
        bundle.add(letter);
        if (bundle.size() == BUNDLE) {
            dealWithBundle();
        }
    }

    /** Deals with what is left; what came of all of them. */
    Sheet done() {
        dealWithBundle();
        return new Sheet().fact(word, done).fact("refused", refused).table("letters", table);
    }

    boolean refusedAny() {
        return refused > 0;
    }

    private void dealWithBundle() {
        try {
            deed.with(List.copyOf(bundle));
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
        done += bundle.size();
        bundle.forEach(letter -> tell(letter, word, ""));
        bundle.clear();
    }

    private void tell(Letter letter, String outcome, String why) {
        if (told < MOST_TOLD) {
            told++;
            table.row(letter.id().toString(), letter.topic(), outcome, why);
        }
    }
}
