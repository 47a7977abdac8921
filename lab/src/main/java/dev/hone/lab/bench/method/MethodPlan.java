package dev.hone.lab.bench.method;

import java.nio.file.Path;
import java.util.Set;

/**
 * How much is measured.
 *
 * @param data the folder of the task's data
 * @param seeds trainings of each method
 * @param quick a small part of everything: to see that it works, not to quote
 * @param steps of each training
 * @param equal which tables of {@link Study#METHODS} to make, by {@link Terms#name}
 * @param methods those to compare beside what ships, by name, each with its variants; all where there are none
 * @param work where bases and cells are kept
 */
public record MethodPlan(
        Path data,
        int seeds,
        Study study,
        boolean quick,
        int steps,
        Set<String> equal,
        Set<String> methods,
        Path work) {

    public MethodPlan {
        equal = Set.copyOf(equal);
        methods = Set.copyOf(methods);
        if (seeds < 1 || steps < 1) {
            throw new IllegalArgumentException("a plan has 1 seed and 1 step or more, had " + seeds + ", " + steps);
        }
    }

    /** Whether a method is to be compared. */
    boolean compares(Contender contender) {
        return methods.isEmpty() || methods.contains(contender.family()) || contender.isShipped();
    }
}
