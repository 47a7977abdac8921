package dev.hone.lab.chaos;

import dev.hone.lab.chaos.Target.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is done when and to whom: a function of the seed, the minutes and how many there are of each program, and of
 * nothing else, so that a run that failed can be run again.
 *
 * <p>Kinds come by turns, in an order that is drawn anew each time all have come. Faults may overlap, at most two of
 * them; never on one target, and a broker is never lost while another one is away.
 *
 * @param length of the run, without its start and its end
 */
public record FaultPlan(long seed, Duration length, List<Fault> faults) {

    /** Before the first, and on one target between two: a program that was killed takes so long to start. */
    private static final Duration REST = Duration.ofSeconds(20);

    private static final int SHORTEST_GAP_MS = 6_000;
    private static final int LONGEST_GAP_MS = 18_000;
    private static final int SHORTEST_MS = 4_000;
    private static final int LONGEST_MS = 16_000;
    private static final int LEAST_SKEW_MS = 5_000;
    private static final int MOST_SKEW_MS = 60_000;
    private static final int LEAST_DELAY_MS = 20;
    private static final int MOST_DELAY_MS = 400;
    private static final int AT_ONCE = 2;

    public FaultPlan {
        faults = List.copyOf(faults);
    }

    /** Draws one. */
    public static FaultPlan of(long seed, Duration length, Map<Role, Integer> counts) {
        var random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        List<FaultKind> deck = new ArrayList<>();
        long at = SHORTEST_GAP_MS / 2L + random.nextInt(SHORTEST_GAP_MS);
        while (true) {
            if (deck.isEmpty()) {
                deck.addAll(List.of(FaultKind.values()));
                Collections.shuffle(deck, random);
            }
            FaultKind kind = deck.remove(0);
            long lasts = between(random, SHORTEST_MS, LONGEST_MS);
            if (at + lasts > length.toMillis()) {
                return new FaultPlan(seed, length, faults);
            }
            Duration from = Duration.ofMillis(at);
            List<Target> free = free(kind, from, counts, faults);
            long amount = amount(kind, random);
            int choice = random.nextInt(Integer.MAX_VALUE);
            if (!free.isEmpty()) {
                Target target = free.get(choice % free.size());
                faults.add(new Fault(from, kind, target, Duration.ofMillis(lasts), amount));
            }
            at += between(random, SHORTEST_GAP_MS, LONGEST_GAP_MS);
        }
    }

    /** A line for each fault, for people. */
    public List<String> lines() {
        return faults.stream().map(fault -> fault.toString().strip()).toList();
    }

    /** The same without those kinds. */
    FaultPlan without(Set<FaultKind> kinds) {
        return new FaultPlan(
                seed,
                length,
                faults.stream().filter(fault -> !kinds.contains(fault.kind())).toList());
    }

    /** Whether a fault of this kind befalls the target at any time. */
    boolean has(FaultKind kind, Target target) {
        return faults.stream()
                .anyMatch(fault -> fault.kind() == kind && fault.target().equals(target));
    }

    private static List<Target> free(FaultKind kind, Duration at, Map<Role, Integer> counts, List<Fault> faults) {
        List<Fault> near = faults.stream()
                .filter(fault -> fault.until().plus(REST).compareTo(at) > 0)
                .toList();
        long open =
                near.stream().filter(fault -> fault.until().compareTo(at) > 0).count();
        boolean another = near.stream().anyMatch(fault -> fault.kind() == kind);
        if (open >= AT_ONCE || (kind == FaultKind.BROKER_LOSS && another)) {
            return List.of();
        }
        return kind.roles().stream()
                .flatMap(role ->
                        IntStream.range(0, counts.getOrDefault(role, 0)).mapToObj(number -> new Target(role, number)))
                .filter(target ->
                        near.stream().noneMatch(fault -> fault.target().equals(target)))
                .toList();
    }

    private static long amount(FaultKind kind, Random random) {
        return switch (kind) {
            case CLOCK_SKEW -> between(random, LEAST_SKEW_MS, MOST_SKEW_MS) * (random.nextBoolean() ? 1 : -1);
            case DELAY -> between(random, LEAST_DELAY_MS, MOST_DELAY_MS);
            default -> 0;
        };
    }

    private static long between(Random random, int least, int most) {
        return least + (long) random.nextInt(most - least + 1);
    }
}
