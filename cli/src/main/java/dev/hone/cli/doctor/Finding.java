package dev.hone.cli.doctor;

/**
 * Something that was looked at.
 *
 * @param what what was looked at, in a word or two
 * @param words how it stands; where it is wrong, how to mend it
 */
public record Finding(String what, State state, String words) {

    /** How it stands. */
    public enum State {
        OK,
        WARNING,
        PROBLEM
    }

    static Finding ok(String what, String words) {
        return new Finding(what, State.OK, words);
    }

    static Finding warning(String what, String words) {
        return new Finding(what, State.WARNING, words);
    }

    static Finding problem(String what, String words) {
        return new Finding(what, State.PROBLEM, words);
    }
}
