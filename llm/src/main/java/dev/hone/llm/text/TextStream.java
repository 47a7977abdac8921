package dev.hone.llm.text;

import java.util.Arrays;

/**
 * Turns token ids into text as they come: each piece is whole characters, never a part of one.
 *
 * <p>A piece is what decoding gains by the new ids, seen beside the ids of the piece before, so that tokenizers whose
 * text depends on the neighbour are shown right. A character whose bytes are spread over several tokens is held back
 * until it is whole; bytes that never become one come out as replacement characters. One thread at a time.
 */
public final class TextStream {

    private static final char REPLACEMENT = '\ufffd';

    private final Tokenizer tokenizer;
    private int[] ids = new int[16];
    private int count;
    // The ids from contextStart to shownEnd are of the piece before; those after it have not been shown.
    private int contextStart;
    private int shownEnd;

    public TextStream(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that the id makes certain; empty while a character is incomplete, and for special tokens. */
    public String add(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        String gained = gained();
        return gained.isEmpty() || gained.charAt(gained.length() - 1) == REPLACEMENT ? "" : shown(gained);
    }

    /** What was still held back, at the end of the sequence. */
    public String finish() {
        return shown(gained());
    }

    private String gained() {
        String before = decoded(contextStart, shownEnd);
        String after = decoded(contextStart, count);
        return after.length() > before.length() ? after.substring(before.length()) : "";
    }

    private String shown(String piece) {
        contextStart = shownEnd;
        shownEnd = count;
        return piece;
    }

    private String decoded(int from, int to) {
        return from == to ? "" : tokenizer.decode(Arrays.copyOfRange(ids, from, to));
    }
}
