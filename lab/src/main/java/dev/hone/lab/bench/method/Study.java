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
        List<Contender> contenders(GoalLadder goals) {
            return Contenders.all(goals);
        }

        @Override
        List<Terms> terms(List<Terms> ofTask) {
            return ofTask;
        }

        @Override
        boolean asksForEveryGoal() {
            return true;
        }
    },
    /** Does it need fewer of the best answers than filtered SFT, and does it bring them to subjects who have none? */
    TRANSFER {
        @Override
        List<Contender> contenders(GoalLadder goals) {
            return Contenders.shippedAndFiltered(goals);
        }

        @Override
        List<Terms> terms(List<Terms> ofTask) {
            Terms atSteps = ofTask.get(0);
            return Stream.concat(
                            IntStream.of(50, 200, 1_000, 5_000)
                                    .mapToObj(best -> atSteps.on(
                                            "best-" + best, best + " of the best answers", Diet.ofBest(best))),
                            Stream.of(atSteps.on(
                                    "half",
                                    "subjects without a best answer, others having some",
                                    Diet.withoutBestOfHalf())))
                    .toList();
        }
    },
    /** Does it bear bad votes? */
    NOISE {
        @Override
        List<Contender> contenders(GoalLadder goals) {
            return Contenders.shippedAndFiltered(goals);
        }

        @Override
        List<Terms> terms(List<Terms> ofTask) {
            return Stream.of(Votes.values()).map(ofTask.get(0)::with).toList();
        }
    },
    /** What of it does the work? */
    ABLATIONS {
        @Override
        List<Contender> contenders(GoalLadder goals) {
            return Contenders.ablations(goals);
        }

        @Override
        List<Terms> terms(List<Terms> ofTask) {
            return ofTask.subList(0, 1);
        }
    };

    abstract List<Contender> contenders(GoalLadder goals);

    /** @param ofTask a task's terms, equal steps first */
    abstract List<Terms> terms(List<Terms> ofTask);

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
