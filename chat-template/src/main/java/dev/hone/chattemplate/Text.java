package dev.hone.chattemplate;

import java.util.BitSet;

/**
 * A string that knows of each of its characters whether people wrote it or the template did.
 *
 * <p>The knowledge survives whatever a template does with a string, so that whoever reads the result can tell a special
 * token of the template from one that somebody typed. Equality is that of the characters. Immutable.
 */
public final class Text {

    static final Text EMPTY = ofTemplate("");

    private final String value;
    private final BitSet written;

    Text(String value, BitSet written) {
        this.value = value;
        this.written = written;
    }

    /** Text of the program or of a template. */
    public static Text ofTemplate(String value) {
        return new Text(value, new BitSet());
    }

    /** Text that people or a model wrote. */
    public static Text ofPeople(String value) {
        BitSet all = new BitSet(value.length());
        all.set(0, value.length());
        return new Text(value, all);
    }

    /** The characters alone. */
    public String value() {
        return value;
    }

    public int length() {
        return value.length();
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Whether people wrote any of the characters from {@code from} up to {@code to}. */
    public boolean isWritten(int from, int to) {
        int next = written.nextSetBit(from);
        return next >= 0 && next < to;
    }

    /** The end of the run of characters of one origin that begins at {@code from}. */
    int runEnd(int from) {
        int end = written.get(from) ? written.nextClearBit(from) : written.nextSetBit(from);
        return end < 0 ? value.length() : Math.min(end, value.length());
    }

    public Text slice(int from, int to) {
        return from == 0 && to == value.length() ? this : new Text(value.substring(from, to), written.get(from, to));
    }

    public Text slice(int from) {
        return slice(from, value.length());
    }

    Text plus(Text other) {
        return new TextBuilder().add(this).add(other).build();
    }

    /** Other characters in the place of these: written by people if any of these was. */
    Text replacedBy(String other) {
        return isWritten(0, value.length()) ? ofPeople(other) : ofTemplate(other);
    }

    /** The characters with "…" for each run of those that people wrote, for messages and logs. */
    String withoutPeople() {
        StringBuilder out = new StringBuilder();
        for (int from = 0; from < value.length(); from = runEnd(from)) {
            out.append(written.get(from) ? "…" : value.substring(from, runEnd(from)));
        }
        return out.toString();
    }

    /** Length as Python counts it, in code points. */
    int codePoints() {
        return value.codePointCount(0, value.length());
    }

    /** The index of a code point's first character. */
    int offset(int codePoint) {
        return value.offsetByCodePoints(0, codePoint);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Text that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The length alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Text[" + value.length() + " characters]";
    }
}
