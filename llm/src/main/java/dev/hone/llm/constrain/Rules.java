package dev.hone.llm.constrain;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The rules of a grammar by name, the whole first; some nest: how deep they lie within each other is bounded. */
final class Rules {

    private final Map<String, Piece> pieces = new LinkedHashMap<>();
    private final Set<String> nesting = new LinkedHashSet<>();

    Rules put(String name, Piece piece) {
        pieces.put(name, piece);
        return this;
    }

    Rules putNesting(String name, Piece piece) {
        nesting.add(name);
        return put(name, piece);
    }

    Rules putAll(Rules others) {
        pieces.putAll(others.pieces);
        nesting.addAll(others.nesting);
        return this;
    }

    boolean has(String name) {
        return pieces.containsKey(name);
    }

    boolean nests(String name) {
        return nesting.contains(name);
    }

    Map<String, Piece> pieces() {
        return pieces;
    }
}
