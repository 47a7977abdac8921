package dev.hone.lab.rollouts;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.recorded.Observation;
import dev.hone.streams.lines.recorded.Observation.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Made-up users: one asks each time, meets an arm by chance, and thinks of its answer as its scores are spread.
 *
 * @param apart the time between two requests
 */
record Crowd(Side champion, Side challenger, Habits habits, Duration apart) implements Traffic {

    private static final Instant BEGINS = Instant.parse("2026-01-01T00:00:00Z");
    private static final int REQUESTS_OF_A_PHASE = 50;
    private static final double FAST_MS = 1_000;
    private static final double SLOW_MS = 10_000;

    // A drift that rises from 0 to 1 comes half way here.
    private static final double HALF_WAY = 1_000;

    /**
     * What an arm does.
     *
     * @param phases how its scores are spread, one after the other and over again
     * @param failing the share of requests that get no answer
     * @param alike the share of answers that are always the same
     * @param slow the share of answers that take long; 0 where nobody knows how long any takes
     * @param delay requests that go by until it is known what one came to
     */
    record Side(List<Scores> phases, double failing, double alike, double slow, int delay) {
        Side {
            phases = List.copyOf(phases);
        }

        static Side of(Scores scores) {
            return new Side(List.of(scores), 0, 0, 0, 0);
        }

        Side failing(double share) {
            return new Side(phases, share, alike, slow, delay);
        }

        Side alike(double share) {
            return new Side(phases, failing, share, slow, delay);
        }

        Side slow(double share) {
            return new Side(phases, failing, alike, share, delay);
        }

        Side after(int requests) {
            return new Side(phases, failing, alike, slow, requests);
        }

        Scores at(long request) {
            return phases.get((int) (request / REQUESTS_OF_A_PHASE % phases.size()));
        }
    }

    /** What is not known yet. */
    private record Pending(long due, long request, Observation seen) {}

    @Override
    public Users begin(RandomGenerator random) {
        return new Asking(this, random);
    }

    private static final class Asking implements Users {

        private final Crowd crowd;
        private final RandomGenerator random;
        private final PriorityQueue<Pending> pending =
                new PriorityQueue<>(Comparator.comparingLong(Pending::due).thenComparing(Pending::request));
        private final List<Arm> regulars = new ArrayList<>();
        private long requests;

        Asking(Crowd crowd, RandomGenerator random) {
            this.crowd = crowd;
            this.random = random;
        }

        @Override
        public Observation next(double weight) {
            while (pending.isEmpty() || pending.element().due > requests) {
                ask(weight);
            }
            Pending first = pending.remove();
            return at(first.seen, BEGINS.plus(crowd.apart.multipliedBy(first.due)));
        }

        private void ask(double weight) {
            requests++;
            boolean again = !regulars.isEmpty() && random.nextDouble() < crowd.habits.returning();
            int regular = again ? random.nextInt(regulars.size()) : regulars.size();
            if (!again) {
                Arm arm = random.nextDouble() < weight ? Arm.CHALLENGER : Arm.CHAMPION;
                if (crowd.habits.returning() > 0) {
                    regulars.add(arm);
                    pend(arm, "u" + regular);
                } else {
                    pend(arm, null);
                }
            } else {
                pend(regulars.get(regular), "u" + regular);
            }
        }

        private void pend(Arm arm, @Nullable String subject) {
            Side side = arm == Arm.CHALLENGER ? crowd.challenger : crowd.champion;
            double part = random.nextDouble();
            double score = side.at(requests).at(part);
            boolean failed = random.nextDouble() < side.failing;
            boolean rated = random.nextDouble() < crowd.habits.rating().chance(score);
            String text = side.alike == 0 ? null : random.nextDouble() < side.alike ? "always" : "answer " + requests;
            Observation seen = new Observation(
                    BEGINS,
                    arm,
                    subject,
                    null,
                    rated ? score : null,
                    null,
                    null,
                    text,
                    expected(part),
                    failed,
                    service(side));
            pending.add(new Pending(requests + side.delay, requests, seen));
        }

        private Service service(Side side) {
            return side.slow == 0
                    ? Service.UNKNOWN
                    : Service.ofLatency(random.nextDouble() < side.slow ? SLOW_MS : random.nextDouble() * FAST_MS);
        }

        private @Nullable Double expected(double part) {
            double drift = requests / (requests + HALF_WAY);
            double known = crowd.habits.known().mean(part, drift, crowd.champion.at(requests), random);
            return Double.isNaN(known) ? null : Double.valueOf(known);
        }

        private static Observation at(Observation seen, Instant time) {
            return new Observation(
                    time,
                    seen.arm(),
                    seen.subject(),
                    seen.segment(),
                    seen.quality(),
                    seen.source(),
                    seen.prompt(),
                    seen.text(),
                    seen.expected(),
                    seen.failed(),
                    seen.service());
        }
    }
}
