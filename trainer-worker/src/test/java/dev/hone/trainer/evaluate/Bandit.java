package dev.hone.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Prompts of ten kinds with six answers each, a version that answered them and one that did not: a world in which it is
 * known what the other one would have earned.
 */
final class Bandit {

    private static final int KINDS = 10;
    private static final int ANSWERS = 6;
    private static final double NOISE = .1;

    private final double[][] logged = new double[KINDS][];
    private final double[][] asked = new double[KINDS][];
    private final double[][] quality = new double[KINDS][ANSWERS];

    /**
     * A world.
     *
     * @param distance how differently the two versions answer: the deviation of their logits' difference, most of which
     *     is towards better answers
     */
    Bandit(double distance, long seed) {
        Random random = new Random(seed);
        for (int kind = 0; kind < KINDS; kind++) {
            double[] before = new double[ANSWERS];
            double[] after = new double[ANSWERS];
            for (int answer = 0; answer < ANSWERS; answer++) {
                double worth = 2 * random.nextDouble() - 1;
                quality[kind][answer] = .2 + .6 * kind / (KINDS - 1) + .1 * worth;
                before[answer] = .5 * random.nextGaussian();
                after[answer] = before[answer] + distance * (1.5 * worth + .5 * random.nextGaussian());
            }
            logged[kind] = probabilities(before);
            asked[kind] = probabilities(after);
        }
    }

    private static double[] probabilities(double[] logits) {
        double[] weights = DoubleStream.of(logits).map(Math::exp).toArray();
        double sum = DoubleStream.of(weights).sum();
        return DoubleStream.of(weights).map(weight -> weight / sum).toArray();
    }

    /** What the version that did not answer would earn. */
    double truth() {
        return mean(asked);
    }

    /** What the one that did earns. */
    double earned() {
        return mean(logged);
    }

    private double mean(double[][] version) {
        return IntStream.range(0, KINDS)
                .mapToDouble(kind -> IntStream.range(0, ANSWERS)
                        .mapToDouble(answer -> version[kind][answer] * quality[kind][answer])
                        .sum())
                .average()
                .orElseThrow();
    }

    /** Answers to subjects each of whom asks for one kind of thing, so many times. */
    List<LoggedAnswer> answers(int subjects, int each, Random random) {
        List<LoggedAnswer> answers = new ArrayList<>();
        for (int subject = 0; subject < subjects; subject++) {
            int kind = random.nextInt(KINDS);
            for (int i = 0; i < each; i++) {
                int answer = drawn(logged[kind], random);
                answers.add(new LoggedAnswer(
                        "s" + subject,
                        quality[kind][answer] + NOISE * (2 * random.nextDouble() - 1),
                        Math.log(asked[kind][answer] / logged[kind][answer]),
                        List.of((double) kind)));
            }
        }
        return answers;
    }

    private static int drawn(double[] probabilities, Random random) {
        double left = random.nextDouble();
        int answer = 0;
        while (answer < probabilities.length - 1 && left >= probabilities[answer]) {
            left -= probabilities[answer];
            answer++;
        }
        return answer;
    }
}
