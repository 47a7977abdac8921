package dev.hone.lab.bench.method;

import dev.hone.trainer.intake.GoalLadder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A question: which methods are put beside each other, and at what terms. */
public enum Study {
    /** Is what ships ahead of the others? */
    METHODS {
        @Override
        List<Contender> contenders(Terms terms, GoalLadder goals) {
            return Contenders.all(goals);
        }

        @Override
        List<Terms> terms(Task task, int steps) {
            return task.terms(steps);
        }

        @Override
        boolean asksForEveryGoal() {
            return true;
        }
    },
    /** Does it need fewer of the best answers than filtered SFT, and does it bring them to subjects who have none? */
    TRANSFER {
        @Override
        List<Contender> contenders(Terms terms, GoalLadder goals) {
            return Contenders.shippedAndFiltered(goals);
        }

        @Override
        List<Terms> terms(Task task, int steps) {
            Terms atSteps = atSteps(task, steps);
            Stream<Terms> fewer = IntStream.of(50, 200, 1_000, 5_000)
                    .mapToObj(best -> atSteps.on("best-" + best, best + " of the best answers", Diet.ofBest(best)));
            Terms half =
                    atSteps.on("half", "subjects without a best answer, others having some", Diet.withoutBestOfHalf());
            return Stream.concat(fewer, Stream.of(half).filter(one -> task.testsWhoIsLearnedFrom()))
                    .toList();
        }
    },
    /** Does it bear bad votes? */
    NOISE {
        @Override
        List<Contender> contenders(Terms terms, GoalLadder goals) {
            return Contenders.shippedAndFiltered(goals);
        }

        @Override
        List<Terms> terms(Task task, int steps) {
            return Stream.of(Votes.values()).map(atSteps(task, steps)::with).toList();
        }
    },
    /** What of it does the work? */
    ABLATIONS {
        @Override
        List<Contender> contenders(Terms terms, GoalLadder goals) {
            return terms.hasAllLevels() ? Contenders.ablations(goals) : Contenders.shipped(goals);
        }

        @Override
        List<Terms> terms(Task task, int steps) {
            Terms atSteps = atSteps(task, steps);
            return List.of(atSteps, atSteps.ofLevels(2), atSteps.ofLevels(3));
        }
    };

    abstract List<Contender> contenders(Terms terms, GoalLadder goals);

    /** @param steps of each training, where steps are what is equal */
    abstract List<Terms> terms(Task task, int steps);

    private static Terms atSteps(Task task, int steps) {
        return task.terms(steps).get(0);
    }

    /** Whether it is measured what a method does at each of its goals. */
    boolean asksForEveryGoal() {
        return false;
    }

    /** As the command line has it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By their keys. */
    public static Map<String, Study> byKey() {
        return Stream.of(values()).collect(Collectors.toMap(Study::key, study -> study));
    }
}
