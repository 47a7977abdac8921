package dev.hone.llm.constrain;

import dev.hone.llm.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Set;

/**
 * The tokens of a model as grammars see them: the bytes that each adds to a text, and those that end it. Made once for
 * a model; any thread may use it.
 */
public final class Vocabulary {

    private static final byte[] NONE = {};
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final int CONTINUATIONS_END = 0xc0;

    private final TokenTrie trie;
    private final BitSet ends;

    private Vocabulary(TokenTrie trie, BitSet ends) {
        this.trie = trie;
        this.ends = ends;
    }

    /**
     * Throws {@link IllegalArgumentException} where the tokens cannot spell every text byte by byte: a grammar could
     * lead to where no token goes on.
     *
     * <p>Tokens of more than {@link Network#MOST_BYTES} bytes are never chosen: shorter ones spell the same.
     *
     * @param shown special tokens that stand in a text as their names
     */
    public static Vocabulary of(Tokenizer tokenizer, Set<Integer> endTokenIds, Set<Integer> shown) {
        byte[][] bytes = new byte[tokenizer.vocabSize()][];
        for (int id = 0; id < bytes.length; id++) {
            boolean ends = endTokenIds.contains(id);
            byte[] known = ends ? NONE : shown.contains(id) ? name(tokenizer, id) : tokenizer.bytes(id);
            bytes[id] = known.length > Network.MOST_BYTES ? NONE : known;
        }
        return of(bytes, endTokenIds);
    }

    /** @param bytes of each token by its id; none for one that stands in no text */
    static Vocabulary of(byte[][] bytes, Set<Integer> endTokenIds) {
        requireEverySingleByte(bytes);
        BitSet ends = new BitSet();
        endTokenIds.forEach(ends::set);
        return new Vocabulary(TokenTrie.of(bytes), ends);
    }

    private static byte[] name(Tokenizer tokenizer, int id) {
        return tokenizer.decodeWithSpecialTokens(new int[] {id}).getBytes(StandardCharsets.UTF_8);
    }

    private static void requireEverySingleByte(byte[][] tokens) {
        BitSet single = new BitSet();
        for (byte[] token : tokens) {
            if (token.length == 1) {
                single.set(token[0] & 0xff);
            }
        }
        // A text needs no DELETE, and a line break stands in it only where a blank may.
        single.set(DELETE);
        if (single.nextClearBit(FIRST_PRINTABLE) < CONTINUATIONS_END) {
            throw new IllegalArgumentException("the model's tokenizer cannot spell every text byte by byte, so that its"
                    + " answers cannot be held to a form");
        }
    }

    /** The tokens that may come in a position, those that end the text where it is a whole. */
    BitSet allowed(Automaton.Position position) {
        BitSet allowed = trie.allowed(position);
        if (position.complete()) {
            allowed.or(ends);
        }
        return allowed;
    }

    /** The position after a token; the same for one that adds nothing. */
    Automaton.Position after(Automaton.Position from, int id) {
        Automaton.Position at = from;
        for (byte each : trie.bytes(id)) {
            Automaton.Position next = at.after(each & 0xff);
            if (next == null) {
                throw new IllegalArgumentException("token " + id + " may not come here");
            }
            at = next;
        }
        return at;
    }
}
