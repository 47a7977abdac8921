package dev.hone.llm.generate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The state from which the next token of a row is chosen, beside its logits: its sampling, its random numbers, what it
 * may say and the tokens it has seen.
 */
final class TokenChooser {

    private final Sampling sampling;
    private final @Nullable TokenConstraint constraint;
    private final SplittableRandom random;
    private final SeenTokens seen = new SeenTokens();
    private final Map<Integer, Integer> generated = new LinkedHashMap<>();
    private int count;

    TokenChooser(Sampling sampling, @Nullable TokenConstraint constraint) {
        this.sampling = sampling;
        this.constraint = constraint;
        this.random = new SplittableRandom(sampling.seed());
    }

    /**
     * For the next token; each call draws a random number where the row is not greedy.
     *
     * @param endTokenIds the model's own
     */
    SamplingProgram.Row next(Set<Integer> endTokenIds) {
        double uniform = sampling.temperature() > 0 ? random.nextDouble() : 0;
        return new SamplingProgram.Row(
                sampling,
                uniform,
                seen,
                biases(endTokenIds),
                penalties(),
                constraint == null ? null : constraint.allowed());
    }

    private LogitShifts biases(Set<Integer> endTokenIds) {
        Sampling.Ending ending = sampling.ending();
        boolean mayNotEnd = constraint == null && count < ending.minTokens();
        if (!mayNotEnd && sampling.shifts().bias().isEmpty()) {
            return LogitShifts.none();
        }
        LogitShifts shifts = new LogitShifts();
        sampling.shifts().bias().forEach(shifts::add);
        if (mayNotEnd) {
            endTokenIds.stream()
                    .filter(id -> ending.endsAt(id, endTokenIds))
                    .forEach(id -> shifts.add(id, Double.NEGATIVE_INFINITY));
            ending.stopTokenIds().stream()
                    .filter(id -> !endTokenIds.contains(id))
                    .forEach(id -> shifts.add(id, Double.NEGATIVE_INFINITY));
        }
        return shifts;
    }

    private LogitShifts penalties() {
        if (generated.isEmpty()) {
            return LogitShifts.none();
        }
        Sampling.Shifts wanted = sampling.shifts();
        LogitShifts shifts = new LogitShifts();
        generated.forEach((id, times) -> shifts.add(id, -wanted.frequencyPenalty() * times - wanted.presencePenalty()));
        return shifts;
    }

    /** Remembers tokens of the sequence where a penalty is for them. */
    void saw(int... ids) {
        if (sampling.repetitionPenalty() != 1) {
            IntStream.of(ids).forEach(seen::add);
        }
    }

    /** Takes in the token that was chosen. */
    void chose(int id) {
        saw(id);
        count++;
        if (sampling.shifts().penalises()) {
            generated.merge(id, 1, Integer::sum);
        }
        if (constraint != null) {
            constraint.chose(id);
        }
    }

    /** Whether nothing may follow. */
    boolean complete() {
        return constraint != null && constraint.complete();
    }
}
