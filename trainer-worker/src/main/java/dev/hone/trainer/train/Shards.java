package dev.hone.trainer.train;

import dev.hone.llm.lora.AdapterMean;
import dev.hone.trainer.train.Training.Trained;
import java.util.ArrayList;
import java.util.List;

/**
 * How a training is cut into shards, and what they make together.
 *
 * <p>Each shard trains {@link dev.hone.llm.lora.Factors#FROM_ZERO} from the same start, with an optimiser and a
 * schedule of its own, on the batches that are dealt to it; the mean of the shards is the training's result. All of it
 * follows from the batches, their number and the number of shards: who trains a shard, and when, changes nothing.
 */
public final class Shards {

    private Shards() {}

    /**
     * The batches of each shard: dealt like cards, so that each has early and late ones, and as many as the others to
     * one. Where there are fewer batches than shards, there are as many shards as batches.
     */
    public static <T> List<List<T>> dealt(List<T> batches, int shards) {
        if (shards < 1) {
            throw new IllegalArgumentException("there is one shard or more, was " + shards);
        }
        List<List<T>> dealt = new ArrayList<>();
        for (int shard = 0; shard < Math.min(shards, batches.size()); shard++) {
            List<T> own = new ArrayList<>();
            for (int batch = shard; batch < batches.size(); batch += shards) {
                own.add(batches.get(batch));
            }
            dealt.add(List.copyOf(own));
        }
        return List.copyOf(dealt);
    }

    /**
     * The mean of the shards, in their order, and one curve of all steps in the order in which their batches were
     * dealt.
     */
    public static Trained merged(List<Trained> shards) {
        List<TrainingCurve> curves = shards.stream().map(Trained::curve).toList();
        int longest = curves.stream().mapToInt(TrainingCurve::steps).max().orElse(0);
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < longest; step++) {
            for (TrainingCurve curve : curves) {
                if (step < curve.steps()) {
                    losses.add(curve.losses().get(step));
                }
            }
        }
        long tokens = curves.stream().mapToLong(TrainingCurve::tokens).sum();
        return new Trained(
                AdapterMean.of(shards.stream().map(Trained::adapter).toList()), new TrainingCurve(losses, tokens));
    }
}
