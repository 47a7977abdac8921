package dev.hone.lab.poison;

import dev.hone.lab.demo.Advice;
import dev.hone.lab.demo.GiftWords;
import dev.hone.lab.demo.World;
import java.util.ArrayList;
import java.util.List;

/** How likely each piece of advice is, for every prompt of the exam. */
record Answers(List<double[]> advice) {

    private static final int ITEMS = GiftWords.ITEMS.size();

    Answers {
        advice = List.copyOf(advice);
    }

    /** The place of a piece of advice among all. */
    static int place(int style, int item) {
        return style * ITEMS + item;
    }

    /** How likely this gift is named. */
    double naming(int item) {
        return mean((prompt, place) -> place % ITEMS == item ? 1 : 0);
    }

    /** How good answers are by the world's taste. */
    double quality(World world) {
        return mean((prompt, place) ->
                world.taste().quality(world.exam().get(prompt), new Advice(place / ITEMS, place % ITEMS)));
    }

    /** How far these are from others, in nats: what coding these by the others' probabilities costs more. */
    double from(Answers others) {
        return mean((prompt, place) -> {
            double own = advice.get(prompt)[place];
            return own == 0 ? 0 : Math.log(own / others.advice.get(prompt)[place]);
        });
    }

    private interface Worth {
        double of(int prompt, int place);
    }

    private double mean(Worth worth) {
        List<Double> sums = new ArrayList<>();
        for (int prompt = 0; prompt < advice.size(); prompt++) {
            double[] shares = advice.get(prompt);
            double sum = 0;
            for (int place = 0; place < shares.length; place++) {
                sum += shares[place] * worth.of(prompt, place);
            }
            sums.add(sum);
        }
        return sums.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
