package dev.hone.lab.bench.method;

import dev.hone.llm.lora.Adapter;
import dev.hone.schemas.recipe.ObjectiveName;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GoalLadder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Another task in all that nobody says otherwise. */
abstract class Seen implements Task {

    private final Task task;

    Seen(Task task) {
        this.task = task;
    }

    @Override
    public String name() {
        return task.name();
    }

    @Override
    public SortedMap<String, String> identity() {
        return task.identity();
    }

    @Override
    public BaseModel base() {
        return task.base();
    }

    @Override
    public List<Demonstration> demonstrations(ObjectiveName objective) {
        return task.demonstrations(objective);
    }

    @Override
    public GoalLadder goals() {
        return task.goals();
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
