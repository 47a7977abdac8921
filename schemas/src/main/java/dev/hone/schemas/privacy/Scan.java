package dev.hone.schemas.privacy;

/** Characters as the redactors tell them apart, and the text that they make as they go along. */
final class Scan {

    private final String text;
    private final String mark;
    private final StringBuilder made = new StringBuilder(0);
    private int copied;

    Scan(String text, String mark) {
        this.text = text;
        this.mark = mark;
    }

    /** Puts the mark in the place of what is between; such places come one after the other. */
    void replace(int from, int to) {
        made.append(text, copied, from).append(mark);
        copied = to;
    }

    /** Where the last place ended. */
    int replacedUntil() {
        return copied;
    }

    String result() {
        return copied == 0 ? text : made.append(text, copied, text.length()).toString();
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isWord(char c) {
        return isDigit(c) || isLetter(c) || c == '_';
    }

    /** The character at a place; a space before and behind the text. */
    static char at(String text, int place) {
        return place >= 0 && place < text.length() ? text.charAt(place) : ' ';
    }
}
