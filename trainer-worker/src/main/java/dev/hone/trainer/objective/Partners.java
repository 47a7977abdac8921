package dev.hone.trainer.objective;

import static java.util.stream.Collectors.groupingBy;

import dev.hone.llm.text.Conversation;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GoalLadder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The answers to one prompt in one segment, some better than others. */
record Partners(Map<Prompt, List<Demonstration>> byPrompt) {

    private record Prompt(GoalLadder segment, Conversation conversation) {}

    static Partners of(List<Demonstration> demonstrations) {
        return new Partners(demonstrations.stream()
                .sorted(Comparator.comparing(Demonstration::id))
                .collect(groupingBy(Partners::prompt)));
    }

    /** The answers to the same prompt that have another quality, by interaction id. */
    List<Demonstration> of(Demonstration one) {
        return byPrompt.getOrDefault(prompt(one), List.of()).stream()
                .filter(other -> other.quality() != one.quality())
                .toList();
    }

    /** How many demonstrations have a partner. */
    long count() {
        return byPrompt.values().stream()
                .filter(answers -> answers.stream()
                                .mapToInt(Demonstration::quality)
                                .distinct()
                                .count()
                        > 1)
                .mapToLong(List::size)
                .sum();
    }

    private static Prompt prompt(Demonstration one) {
        return new Prompt(one.ladder(), one.conversation());
    }
}
