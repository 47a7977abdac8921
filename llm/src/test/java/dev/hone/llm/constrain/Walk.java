package dev.hone.llm.constrain;

import dev.hone.llm.generate.TokenConstraint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A vocabulary of bytes and of tokens that straddle whatever they can, and texts drawn from it token by token. */
final class Walk {

    private static final String[] STRADDLING = {
        "\":",
        "\": ",
        "\",",
        "\", \"",
        "\"}",
        "{\"",
        "[[",
        "]]",
        "]}",
        "}}",
        "[{\"",
        "},{",
        "\\",
        "\\u",
        "\\u00",
        "\\\"",
        "\\\\",
        "true",
        "tru",
        "null",
        "nul",
        "false",
        "-",
        "-1",
        "12",
        ".5",
        "e1",
        "0.",
        "\n",
        "\n  ",
        "  ",
        " ",
        "}\n",
        "größe",
        "ö",
        "日",
        "日本",
        "😀",
        "one",
        "name",
        "\"name",
        "name\":",
        "id\": ",
        "abc",
        "\ud83d\ude00\""
    };

    private final List<byte[]> tokens = new ArrayList<>();
    private final int end;

    Walk(long seed) {
        Random random = new Random(seed);
        Set<String> words = new LinkedHashSet<>(List.of(STRADDLING));
        for (int i = 0; i < 256; i++) {
            tokens.add(new byte[] {(byte) i});
        }
        for (String word : words) {
            byte[] whole = word.getBytes(StandardCharsets.UTF_8);
            tokens.add(whole);
            int from = random.nextInt(whole.length);
            tokens.add(java.util.Arrays.copyOfRange(whole, from, from + 1 + random.nextInt(whole.length - from)));
        }
        end = tokens.size();
        tokens.add(new byte[0]);
    }

    Vocabulary vocabulary() {
        return Vocabulary.of(tokens.toArray(new byte[0][]), Set.of(end));
    }

    byte[] bytes(int id) {
        return tokens.get(id);
    }

    /** The text of a walk until its end; what may close something is drawn more often, so that it comes to one. */
    String text(Grammar grammar, long seed) {
        Random random = new Random(seed);
        TokenConstraint constraint = new TokenGrammar(grammar, vocabulary()).begin();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int step = 0; step < 20_000 && !constraint.complete(); step++) {
            BitSet allowed = constraint.allowed();
            int id = drawn(allowed, random);
            if (id == end) {
                return text.toString(StandardCharsets.UTF_8);
            }
            text.writeBytes(tokens.get(id));
            constraint.chose(id);
        }
        if (!constraint.complete()) {
            throw new AssertionError("a walk that does not end");
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private int drawn(BitSet allowed, Random random) {
        if (allowed.isEmpty()) {
            throw new AssertionError("nothing is allowed");
        }
        if (random.nextInt(4) == 0) {
            int[] closing = allowed.stream().filter(this::closes).toArray();
            if (closing.length > 0) {
                return closing[random.nextInt(closing.length)];
            }
        }
        int[] all = allowed.stream().toArray();
        return all[random.nextInt(all.length)];
    }

    private boolean closes(int id) {
        byte[] token = tokens.get(id);
        return id == end || (token.length == 1 && "\"}]".indexOf(token[0]) >= 0);
    }
}
