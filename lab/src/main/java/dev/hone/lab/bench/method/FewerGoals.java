package dev.hone.lab.bench.method;

import dev.hone.llm.lora.Adapter;
import dev.hone.schemas.recipe.ObjectiveName;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.GoalLadder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A task with the lowest of its goals and the highest ones alone. It shares all with that task, which closes it. */
final class FewerGoals implements Task {

    private final Task task;
    private final GoalLadder goals;

    /** @param levels how many are left, 2 or more */
    FewerGoals(Task task, int levels) {
        this.task = task;
        this.goals = of(task.goals(), levels);
    }

    /** Numbered anew from 0; all where there are no more. */
    static GoalLadder of(GoalLadder all, int levels) {
        List<Goal> goals = all.goals();
        if (levels < 2 || levels >= goals.size()) {
            return all;
        }
        List<Goal> left = new ArrayList<>();
        left.add(goals.get(0));
        for (Goal goal : goals.subList(goals.size() - levels + 1, goals.size())) {
            left.add(new Goal(left.size(), goal.threshold(), goal.percent()));
        }
        return new GoalLadder(left);
    }

    @Override
    public String name() {
        return task.name();
    }

    @Override
    public SortedMap<String, String> identity() {
        SortedMap<String, String> identity = new TreeMap<>(task.identity());
        identity.put("goals", goals.toString());
        return identity;
    }

    @Override
    public BaseModel base() {
        return task.base();
    }

    @Override
    public List<Demonstration> demonstrations(ObjectiveName objective) {
        return task.demonstrations(objective).stream().map(this::under).toList();
    }

    private Demonstration under(Demonstration one) {
        return new Demonstration(
                one.origin(),
                one.conversation(),
                one.response(),
                null,
                one.cut(),
                one.quality(),
                goals.metBy(one.quality()),
                goals);
    }

    @Override
    public GoalLadder goals() {
        return goals;
    }

    @Override
    public Map<String, String> recipe() {
        return task.recipe();
    }

    @Override
    public List<Terms> terms(int steps) {
        return task.terms(steps);
    }

    @Override
    public List<String> clusters(Part part) {
        return task.clusters(part);
    }

    @Override
    public List<Measured> measure(
            @Nullable Adapter adapter, Optional<GoalWords> words, Part part, List<Answering> ways) {
        return task.measure(adapter, words, part, ways);
    }

    @Override
    public List<Metric> metrics() {
        return task.metrics();
    }

    @Override
    public List<Metric> drift() {
        return task.drift();
    }

    @Override
    public double choice(Measured validation) {
        return task.choice(validation);
    }

    @Override
    public String chosenBy() {
        return task.chosenBy();
    }

    @Override
    public void close() {
        task.close();
    }
}
