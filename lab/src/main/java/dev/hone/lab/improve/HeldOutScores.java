package dev.hone.lab.improve;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Log-likelihoods of the held-out answers under one model, without a goal and under each goal of their segment. Answers
 * that do not fit into the model under one of them are in none.
 */
final class HeldOutScores {

    private final Map<Key, SequenceScore> scores;

    private HeldOutScores(Map<Key, SequenceScore> scores) {
        this.scores = Map.copyOf(scores);
    }

    /** An answer under a level; -1 is none. */
    record Key(String id, int level) {}

    /** Answers rendered once for both models. */
    record Rendered(List<Demonstration> rows, Map<Key, TokenSequence> sequences) {

        static Rendered of(List<Demonstration> heldOut, Encoder encoder) {
            List<Demonstration> rows = new ArrayList<>();
            Map<Key, TokenSequence> sequences = new HashMap<>();
            for (Demonstration row : heldOut) {
                Map<Key, TokenSequence> all = rendered(row, encoder);
                if (all.size() == row.ladder().goals().size() + 1) {
                    rows.add(row);
                    sequences.putAll(all);
                }
            }
            return new Rendered(List.copyOf(rows), Map.copyOf(sequences));
        }

        private static Map<Key, TokenSequence> rendered(Demonstration row, Encoder encoder) {
            Map<Key, TokenSequence> all = new HashMap<>();
            List<@Nullable Goal> goals = new ArrayList<>(row.ladder().goals());
            goals.add(null);
            for (Goal goal : goals) {
                Optional<TokenSequence> sequence =
                        encoder.encode(row, goal, Encoder.SERVED_PHRASING).ifAny();
                sequence.ifPresent(found -> all.put(key(row, goal), found));
            }
            return all;
        }
    }

    static HeldOutScores of(Rendered rendered, Scorer scorer, @Nullable Adapter adapter) {
        List<Key> keys = List.copyOf(rendered.sequences().keySet());
        List<SequenceScore> scored =
                scorer.responseLogprobs(List.copyOf(rendered.sequences().values()), adapter);
        Map<Key, SequenceScore> scores = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            scores.put(keys.get(i), scored.get(i));
        }
        return new HeldOutScores(scores);
    }

    SequenceScore at(Demonstration row, @Nullable Goal goal) {
        SequenceScore score = scores.get(key(row, goal));
        if (score == null) {
            throw new IllegalStateException("no score of " + row);
        }
        return score;
    }

    /** How much likelier the answer is under the goal than without one, in nats per token. */
    double shift(Demonstration row, Goal goal) {
        SequenceScore with = at(row, goal);
        return (with.logprob() - at(row, null).logprob()) / with.tokens();
    }

    private static Key key(Demonstration row, @Nullable Goal goal) {
        return new Key(row.id(), goal == null ? -1 : goal.level());
    }
}
