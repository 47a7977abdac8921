package dev.hone.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The behaviour of simulated users towards an answer: they grade it or not, at once or late, once or several times,
 * over HTTP or straight into the topic.
 *
 * <p>Drawn from a random stream alone; who grades does not depend on what there is to grade.
 */
public final class Habits {

    private static final double RATING_NOISE = .4;
    private static final int LOWEST = 1;
    private static final int HIGHEST = 5;

    private Habits() {}

    /** How a piece of feedback goes its way. */
    enum Way {
        /** {@code POST /v1/feedback}. */
        HTTP,
        /** Straight into the feedback topic. */
        TOPIC,
        /** {@code POST /v1/feedback} with a body that must be refused. */
        REFUSED_BY_HTTP,
        /** Straight into the topic, and no feedback at all. */
        NO_FEEDBACK;

        boolean isFeedback() {
            return this == HTTP || this == TOPIC;
        }
    }

    /**
     * One piece of feedback that will be sent.
     *
     * @param after the answer came, when it is sent
     * @param given after the answer came, when it was given: what orders votes
     * @param number tells apart the pieces on one answer; two with one number are the same piece twice
     */
    record Deed(Way way, Duration after, Duration given, int number, double rating) {}

    /** The whole stars that a user gives an answer of this quality. */
    public static int rating(double quality, Random random) {
        double stars = LOWEST + (HIGHEST - LOWEST) * quality + RATING_NOISE * random.nextGaussian();
        return (int) Math.max(LOWEST, Math.min(HIGHEST, Math.round(stars)));
    }

    /** What follows an answer that deserves this rating. */
    static List<Deed> deeds(int rating, Random random) {
        int kind = random.nextInt(100);
        Deed plain = deed(way(random), within(random, 50, 1500), 1, rating);
        if (kind < 5) {
            return List.of();
        }
        if (kind < 9) {
            return List.of(deed(way(random), within(random, 4_000, 12_000), 1, rating));
        }
        if (kind < 10) {
            return List.of(deed(way(random), within(random, 26_000, 30_000), 1, rating));
        }
        if (kind < 15) {
            return List.of(plain, new Deed(other(plain.way), plain.after.plusMillis(300), plain.given, 1, rating));
        }
        if (kind < 20) {
            return changed(rating, random);
        }
        List<Deed> deeds = new ArrayList<>(List.of(plain));
        if (kind < 22) {
            deeds.add(deed(Way.REFUSED_BY_HTTP, within(random, 50, 1500), 8, rating));
        } else if (kind < 24) {
            deeds.add(deed(Way.NO_FEEDBACK, within(random, 50, 1500), 9, rating));
        }
        return deeds;
    }

    /** First another opinion; in half of the cases it arrives after the one that replaces it. */
    private static List<Deed> changed(int rating, Random random) {
        Duration first = within(random, 50, 600);
        Duration second = first.plus(within(random, 200, 900));
        double before = LOWEST + random.nextInt(HIGHEST);
        boolean inOrder = random.nextBoolean();
        return List.of(
                new Deed(Way.HTTP, inOrder ? first : second.plusMillis(400), first, 1, before),
                new Deed(way(random), second, second, 2, rating));
    }

    private static Deed deed(Way way, Duration after, int number, double rating) {
        return new Deed(way, after, after, number, rating);
    }

    private static Way way(Random random) {
        return random.nextInt(4) == 0 ? Way.TOPIC : Way.HTTP;
    }

    private static Way other(Way way) {
        return way == Way.HTTP ? Way.TOPIC : Way.HTTP;
    }

    private static Duration within(Random random, int fromMs, int toMs) {
        return Duration.ofMillis(fromMs + random.nextInt(toMs - fromMs));
    }
}
