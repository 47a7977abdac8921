package dev.hone.lab.bench.method;

import dev.hone.terminal.Progress;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The comparison at one set of terms: chooses, trains and measures what was not before. Not thread-safe. */
final class Comparison {

    private static final long TUNING_SEED = 0;

    private final Task task;
    private final Terms terms;
    private final MethodPlan plan;
    private final Cells cells;
    private final Progress progress;

    /** @param task as the terms have it voted on */
    Comparison(Task task, Terms terms, MethodPlan plan, Cells cells, Progress progress) {
        this.task = task;
        this.terms = terms;
        this.plan = plan;
        this.cells = cells;
        this.progress = progress;
    }

    MethodFindings.AtTerms of(List<Contender> contenders) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, Map<Answering, List<Measured>>> byGoal = new LinkedHashMap<>();
        Map<Answering, List<Measured>> byWeight = Map.of();
        for (Contender contender : contenders) {
            Choice choice = choice(contender);
            progress.say(terms.title() + ", " + contender.name() + ": "
                    + choice.way().text() + (contender.trains() ? ", learning rate " + choice.rate() : ""));
            outcomes.add(outcome(choice));
            boolean asksForGoals =
                    choice.way().goal().isPresent() && !choice.way().compares();
            if (plan.study().asksForEveryGoal() && asksForGoals) {
                byGoal.put(contender.name(), asked(choice, Contenders.everyGoal(task.goals()), List.of()));
            }
            if (plan.study().asksForEveryGoal() && contender.name().equals(Contenders.SHIPPED)) {
                byWeight = byWeight(choice);
            }
        }
        return new MethodFindings.AtTerms(terms, outcomes, byGoal, byWeight);
    }

    private Choice choice(Contender contender) throws IOException {
        if (!contender.trains()) {
            Answering way = contender.ways().get(0);
            Measured measured =
                    cells.measure(null, Part.VALIDATION, List.of(way)).get(0);
            return new Choice(contender, 0, way, task.choice(measured), 0);
        }
        List<Choice> choices = new ArrayList<>();
        int looks = contender.rates().size() * contender.ways().size();
        for (double rate : contender.rates()) {
            Lesson lesson = lesson(contender, rate, TUNING_SEED);
            teach(lesson, contender.name() + ", to choose");
            List<Measured> measured = cells.measure(lesson, Part.VALIDATION, contender.ways());
            for (int way = 0; way < measured.size(); way++) {
                double value = task.choice(measured.get(way));
                choices.add(new Choice(contender, rate, contender.ways().get(way), value, looks));
            }
        }
        return Choice.best(choices);
    }

    private Outcome outcome(Choice choice) throws IOException {
        List<Answering> ways = List.of(choice.way());
        if (!choice.contender().trains()) {
            return new Outcome(choice, cells.measure(null, Part.TEST, ways), List.of());
        }
        List<Measured> bySeed = new ArrayList<>();
        List<Taught.Amounts> amounts = new ArrayList<>();
        for (Lesson lesson : lessons(choice)) {
            amounts.add(teach(lesson, choice.contender().name() + ", seed " + lesson.seed()));
            bySeed.addAll(cells.measure(lesson, Part.TEST, ways));
        }
        return new Outcome(choice, bySeed, amounts);
    }

    private Map<Answering, List<Measured>> byWeight(Choice choice) throws IOException {
        return task.drift().isEmpty() ? Map.of() : asked(choice, Contenders.everyWeight(task.goals()), task.drift());
    }

    /**
     * These ways of asking a method, by seed; it was trained with every one.
     *
     * @param needed what has to be measured of each beside the task's metrics
     */
    private Map<Answering, List<Measured>> asked(Choice choice, List<Answering> ways, List<Metric> needed)
            throws IOException {
        Map<Answering, List<Measured>> measured = new LinkedHashMap<>();
        for (Lesson lesson : lessons(choice)) {
            List<Measured> one = cells.measure(lesson, Part.TEST, ways, needed);
            for (int way = 0; way < ways.size(); way++) {
                measured.computeIfAbsent(ways.get(way), absent -> new ArrayList<>())
                        .add(one.get(way));
            }
        }
        return measured;
    }

    private List<Lesson> lessons(Choice choice) {
        List<Lesson> lessons = new ArrayList<>();
        for (int seed = 1; seed <= plan.seeds(); seed++) {
            lessons.add(lesson(choice.contender(), choice.rate(), seed));
        }
        return lessons;
    }

    private Lesson lesson(Contender contender, double rate, long seed) {
        Map<String, String> over = new HashMap<>(terms.recipe());
        over.putAll(contender.recipe());
        over.put("learning.rate", Double.toString(rate));
        return new Lesson(Lesson.recipe(task.recipe(), over), seed, terms.budget(), terms.diet(), contender.wording());
    }

    private Taught.Amounts teach(Lesson lesson, String name) throws IOException {
        return cells.teach(lesson, new Steps(name, progress));
    }

    private record Steps(String name, Progress progress) implements TrainingObserver {
        @Override
        public void stepped(int step, int steps, double loss, int responseTokens) {
            if (step == 1) {
                progress.begin(name + ", steps");
            }
            progress.at(step, steps);
            if (step == steps) {
                progress.end(step);
            }
        }
    }
}
