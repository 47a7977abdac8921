package dev.hone.llm.constrain;

import dev.hone.llm.generate.TokenConstraint;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A grammar over the tokens of a vocabulary. Made once for many answers; any thread may use it.
 *
 * <p>The tokens that may come in a position are found by a walk over the vocabulary, and kept for {@link #MOST_MASKS}
 * positions: who comes there again pays for a look-up.
 */
public final class TokenGrammar {

    private static final int MOST_MASKS = 256;

    private final Grammar grammar;
    private final Vocabulary vocabulary;
    private final Map<Automaton.Position, BitSet> masks = new LinkedHashMap<>(16, .75f, true);

    public TokenGrammar(Grammar grammar, Vocabulary vocabulary) {
        this.grammar = grammar;
        this.vocabulary = vocabulary;
    }

    /** For one sequence, which has said nothing yet; what may come first is found before this returns. */
    public TokenConstraint begin() {
        Automaton.Position start = grammar.automaton().start();
        allowed(start.alike());
        return new Constraint(start);
    }

    private synchronized BitSet allowed(Automaton.Position position) {
        BitSet known = masks.get(position);
        if (known == null) {
            known = vocabulary.allowed(position);
            if (masks.size() == MOST_MASKS) {
                masks.remove(masks.keySet().iterator().next());
            }
            masks.put(position, known);
        }
        return known;
    }

    /** Where one sequence stands. */
    private final class Constraint implements TokenConstraint {

        private Automaton.Position at;

        private Constraint(Automaton.Position start) {
            this.at = start;
        }

        @Override
        public BitSet allowed() {
            return TokenGrammar.this.allowed(at.alike());
        }

        @Override
        public void chose(int id) {
            at = vocabulary.after(at, id);
        }

        @Override
        public boolean complete() {
            return at.complete() && at.isEnd();
        }
    }
}
