package dev.hone.lab.bench.capacity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.topics.KeyPartitioner;
import java.util.Arrays;
import java.util.SplittableRandom;

/** How unevenly keys lie on partitions, by drawing them. */
final class Skew {

    private Skew() {}

    /** The fullest partition over the mean one when so many keys of chance are written, as interactions have. */
    static double ofChance(long keys, int partitions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] counts = new double[partitions];
        for (long key = 0; key < keys; key++) {
            counts[random.nextInt(partitions)]++;
        }
        return overMean(counts);
    }

    /** The same by subject, where the k-th busiest of them weighs 1/k^s: what is repartitioned by subject. */
    static double ofSubjects(int subjects, double skew, int partitions) {
        double[] weights = new double[partitions];
        for (int subject = 1; subject <= subjects; subject++) {
            byte[] key = ("subject-" + subject).getBytes(UTF_8);
            weights[KeyPartitioner.partition(key, partitions)] += Math.pow(subject, -skew);
        }
        return overMean(weights);
    }

    /** The share of the busiest subject. */
    static double ofBusiest(int subjects, double skew) {
        double all = 0;
        for (int subject = 1; subject <= subjects; subject++) {
            all += Math.pow(subject, -skew);
        }
        return 1 / all;
    }

    private static double overMean(double[] loads) {
        return Arrays.stream(loads).max().orElse(0)
                / Arrays.stream(loads).average().orElse(1);
    }
}
