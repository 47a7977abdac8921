package dev.hone.trainer.pretrain;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.train.FullTraining;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The weights with the lowest loss on rows that are held out, among those that a training has had. */
final class BestWeights implements AutoCloseable {

    private static final int PATIENCE = 2;

    private final List<TokenSequence> heldOut;
    private final List<Double> losses = new ArrayList<>();
    private @Nullable LanguageModel best;
    private int bestAt;

    BestWeights(List<TokenSequence> heldOut) {
        this.heldOut = List.copyOf(heldOut);
    }

    /** Whether there is anything to look at. */
    boolean looks() {
        return !heldOut.isEmpty();
    }

    /** Looks at the weights as they are now; false once they have got no better twice. */
    boolean look(FullTraining training) {
        LanguageModel now = training.model();
        losses.add(loss(now));
        if (best == null || losses.get(losses.size() - 1) < losses.get(bestAt)) {
            close();
            best = now;
            bestAt = losses.size() - 1;
        } else {
            now.close();
        }
        return losses.size() - 1 - bestAt < PATIENCE;
    }

    private double loss(LanguageModel model) {
        List<SequenceScore> scores = new Scorer(model).responseLogprobs(heldOut, null);
        double logprob = scores.stream().mapToDouble(SequenceScore::logprob).sum();
        return -logprob / scores.stream().mapToInt(SequenceScore::tokens).sum();
    }

    /** The mean loss per token at each look. */
    List<Double> losses() {
        return List.copyOf(losses);
    }

    /** The best of them, which stays this one's, or what the training has now where nothing was looked at. */
    LanguageModel weights(FullTraining training) {
        if (best == null) {
            best = training.model();
        }
        return best;
    }

    @Override
    public void close() {
        if (best != null) {
            best.close();
        }
    }
}
