package dev.hone.chattemplate;

import java.util.BitSet;

/** Collects {@link Text}. */
final class TextBuilder {

    private final StringBuilder value = new StringBuilder();
    private final BitSet written = new BitSet();

    TextBuilder add(Text text) {
        int start = value.length();
        value.append(text.value());
        for (int from = 0; from < text.length(); ) {
            int end = text.runEnd(from);
            if (text.isWritten(from, end)) {
                written.set(start + from, start + end);
            }
            from = end;
        }
        return this;
    }

    TextBuilder add(String template) {
        value.append(template);
        return this;
    }

    /** Adds characters that stand for a part of {@code origin}, as an escape sequence does. */
    TextBuilder addFor(Text origin, int index, String characters) {
        int start = value.length();
        value.append(characters);
        if (origin.isWritten(index, index + 1)) {
            written.set(start, value.length());
        }
        return this;
    }

    int length() {
        return value.length();
    }

    Text build() {
        return new Text(value.toString(), (BitSet) written.clone());
    }
}
