package dev.hone.lab.bench.method;

import dev.hone.terminal.Progress;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The comparison on one task: what may be chosen is chosen on the validation part with a seed of its own, then each
 * method is trained with every seed and measured on the test part.
 */
public final class MethodBench {

    private static final long TUNING_SEED = 0;

    private final Task task;
    private final MethodPlan plan;
    private final Cells cells;
    private final Progress progress;
    private final List<Contender> contenders;

    public MethodBench(Task task, MethodPlan plan, Progress progress, InstantSource clock) {
        this.task = task;
        this.plan = plan;
        this.cells = new Cells(task, new Teacher(task.base(), clock), plan.work());
        this.progress = progress;
        this.contenders = plan.study().contenders(task.goals()).stream()
                .map(contender -> plan.quick() ? contender.withoutChoice() : contender)
                .toList();
    }

    /** Trains and measures what was not before. */
    public MethodFindings run() throws IOException {
        List<MethodFindings.AtTerms> tables = new ArrayList<>();
        for (Terms terms : plan.study().terms(task.terms(plan.steps()))) {
            if (plan.study() != Study.METHODS || plan.equal().contains(terms.name())) {
                tables.add(compared(terms));
            }
        }
        return new MethodFindings(task, plan, tables);
    }

    private MethodFindings.AtTerms compared(Terms terms) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, Map<Answering, List<Measured>>> byGoal = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            Choice choice = choice(contender, terms);
            progress.say(terms.title() + ", " + contender.name() + ": "
                    + choice.way().text() + (contender.trains() ? ", learning rate " + choice.rate() : ""));
            outcomes.add(outcome(choice, terms));
            if (choice.way().goal().isPresent() && !choice.way().compares()) {
                byGoal.put(contender.name(), byGoal(choice, terms));
            }
        }
        return new MethodFindings.AtTerms(terms, outcomes, byGoal);
    }

    private Choice choice(Contender contender, Terms terms) throws IOException {
        if (!contender.trains()) {
            Answering way = contender.ways().get(0);
            Measured measured =
                    cells.measure(null, Part.VALIDATION, List.of(way)).get(0);
            return new Choice(contender, 0, way, task.choice(measured), 0);
        }
        List<Choice> choices = new ArrayList<>();
        int looks = contender.rates().size() * contender.ways().size();
        for (double rate : contender.rates()) {
            Lesson lesson = lesson(contender, terms, rate, TUNING_SEED);
            teach(lesson, contender.name() + ", to choose");
            List<Measured> measured = cells.measure(lesson, Part.VALIDATION, contender.ways());
            for (int way = 0; way < measured.size(); way++) {
                double value = task.choice(measured.get(way));
                choices.add(new Choice(contender, rate, contender.ways().get(way), value, looks));
            }
        }
        return Choice.best(choices);
    }

    private Outcome outcome(Choice choice, Terms terms) throws IOException {
        List<Answering> ways = List.of(choice.way());
        if (!choice.contender().trains()) {
            return new Outcome(choice, cells.measure(null, Part.TEST, ways), List.of());
        }
        List<Measured> bySeed = new ArrayList<>();
        List<Taught.Amounts> amounts = new ArrayList<>();
        for (Lesson lesson : lessons(choice, terms)) {
            amounts.add(teach(lesson, choice.contender().name() + ", seed " + lesson.seed()));
            bySeed.addAll(cells.measure(lesson, Part.TEST, ways));
        }
        return new Outcome(choice, bySeed, amounts);
    }

    /** All ways of asking a method for a goal, by seed; it was trained with every one. */
    private Map<Answering, List<Measured>> byGoal(Choice choice, Terms terms) throws IOException {
        List<Answering> ways = Contenders.everyGoal(task.goals());
        Map<Answering, List<Measured>> measured = new LinkedHashMap<>();
        for (Lesson lesson : lessons(choice, terms)) {
            List<Measured> one = cells.measure(lesson, Part.TEST, ways);
            for (int way = 0; way < ways.size(); way++) {
                measured.computeIfAbsent(ways.get(way), absent -> new ArrayList<>())
                        .add(one.get(way));
            }
        }
        return measured;
    }

    private List<Lesson> lessons(Choice choice, Terms terms) {
        List<Lesson> lessons = new ArrayList<>();
        for (int seed = 1; seed <= plan.seeds(); seed++) {
            lessons.add(lesson(choice.contender(), terms, choice.rate(), seed));
        }
        return lessons;
    }

    private Lesson lesson(Contender contender, Terms terms, double rate, long seed) {
        Map<String, String> over = new HashMap<>(terms.recipe());
        over.putAll(contender.recipe());
        over.put("learning.rate", Double.toString(rate));
        return new Lesson(Lesson.recipe(task.recipe(), over), seed, terms.budget(), terms.diet());
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
