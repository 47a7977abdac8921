package dev.hone.lab.bench.method;

import dev.hone.llm.generate.Guidance;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The methods of the comparison, each with what it may choose. */
final class Contenders {

    /** What the product ships, which the others are compared with. */
    static final String SHIPPED = "gcsl-bey-nl, guided";

    private static final String OBJECTIVE = "objective";
    private static final List<Double> RATES = List.of(.001, .003);
    private static final List<Double> PREFERENCE_RATES = List.of(.0001, .0003, .001);
    private static final List<Double> GUIDANCE = List.of(1.5, 2.0, 3.0, 4.0, Guidance.MAX_WEIGHT);
    private static final List<Double> MIXTURES = List.of(.25, .5, .75);
    private static final List<Answering> PLAIN = List.of(Answering.WITHOUT_GOAL);

    private Contenders() {}

    /** All of them, of goals like these. */
    static List<Contender> all(GoalLadder goals) {
        List<Contender> all = new ArrayList<>();
        all.add(Contender.base());
        all.add(new Contender("sft", Map.of(OBJECTIVE, "sft"), RATES, PLAIN));
        Contender filtered = new Contender("filtered sft", Map.of(OBJECTIVE, "filtered-sft"), RATES, PLAIN);
        all.add(filtered);
        all.add(filtered.asked("filtered sft, mixed with the base", againstBase(MIXTURES)));
        all.add(filtered.asked("filtered sft, away from the base", againstBase(GUIDANCE)));
        all.addAll(goalMethod("classic gcsl", "classic-gcsl", goals));
        all.addAll(goalMethod("gcsl-bey", "goal-tokens", goals));
        all.addAll(shipped(goals));
        all.add(new Contender("rwr", Map.of(OBJECTIVE, "rwr"), RATES, PLAIN));
        all.add(new Contender("kto", Map.of(OBJECTIVE, "kto"), PREFERENCE_RATES, PLAIN));
        all.add(new Contender("dpo", Map.of(OBJECTIVE, "dpo"), PREFERENCE_RATES, PLAIN));
        return List.copyOf(all);
    }

    /** What ships, and what it has to be ahead of where the best answers are few or wrong. */
    static List<Contender> shippedAndFiltered(GoalLadder goals) {
        List<Contender> all = new ArrayList<>();
        all.add(Contender.base());
        all.add(new Contender("filtered sft", Map.of(OBJECTIVE, "filtered-sft"), RATES, PLAIN));
        all.addAll(shipped(goals));
        return List.copyOf(all);
    }

    /** What ships. */
    static List<Contender> shipped(GoalLadder goals) {
        return goalMethod("gcsl-bey-nl", "goal-conditioned", goals);
    }

    /** What ships, and the same with one thing changed in each. */
    static List<Contender> ablations(GoalLadder goals) {
        List<Contender> all = new ArrayList<>(shipped(goals));
        Map<String, Map<String, String>> changes = new LinkedHashMap<>();
        changes.put("pairs drawn uniformly", Map.of("draw", "pair"));
        changes.put("one goal for each example", Map.of("draw", "example"));
        changes.put("no rows without a goal", Map.of("goal.free.share", "0"));
        changes.put("half of the rows without a goal", Map.of("goal.free.share", ".5"));
        changes.put("pulled towards the base", Map.of("kl.weight", ".05"));
        changes.forEach((name, change) -> {
            Map<String, String> recipe = new HashMap<>(change);
            recipe.put(OBJECTIVE, "goal-conditioned");
            List<Answering> asked = List.of(Answering.at(goals.served().level()));
            all.add(new Contender(name, recipe, RATES, asked));
        });
        all.addAll(goalMethod("gcsl-bey", "goal-tokens", goals));
        shipped(goals).forEach(own -> {
            String guided = own.ways().get(0).compares() ? ", guided" : "";
            all.add(own.worded("goals as numbers" + guided, Wording.NUMBERS));
            all.add(own.worded("one sentence a goal" + guided, Wording.ONE_PHRASING));
        });
        return List.copyOf(all);
    }

    private static List<Contender> goalMethod(String name, String objective, GoalLadder goals) {
        int served = goals.served().level();
        Contender plain = new Contender(name, Map.of(OBJECTIVE, objective), RATES, List.of(Answering.at(served)));
        List<Answering> weights = everyWeight(goals);
        return List.of(plain, plain.asked(name + ", guided", weights.subList(1, weights.size())));
    }

    private static List<Answering> againstBase(List<Double> weights) {
        return weights.stream().map(Answering::againstBase).toList();
    }

    /** At the served goal, from no guidance to the most that may be chosen: what guidance does to answers. */
    static List<Answering> everyWeight(GoalLadder goals) {
        int served = goals.served().level();
        return Stream.concat(
                        Stream.of(Answering.at(served)),
                        GUIDANCE.stream().map(weight -> Answering.guided(served, weight)))
                .toList();
    }

    /** Without a goal and with each: what shows whether goals are followed. */
    static List<Answering> everyGoal(GoalLadder goals) {
        return Stream.concat(
                        Stream.of(Answering.WITHOUT_GOAL),
                        goals.goals().stream().map(Goal::level).map(Answering::at))
                .toList();
    }
}
