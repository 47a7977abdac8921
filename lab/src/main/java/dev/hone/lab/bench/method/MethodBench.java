package dev.hone.lab.bench.method;

import dev.hone.terminal.Progress;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The comparison on one task: what may be chosen is chosen on the validation part with a seed of its own, then each
 * method is trained with every seed and measured on the test part.
 */
public final class MethodBench {

    private final Task task;
    private final MethodPlan plan;
    private final Teacher teacher;
    private final Progress progress;

    public MethodBench(Task task, MethodPlan plan, Progress progress, InstantSource clock) {
        this.task = task;
        this.plan = plan;
        this.teacher = new Teacher(task.base(), clock);
        this.progress = progress;
    }

    /** Trains and measures what was not before; refuses a study that the task has no data for before any training. */
    public MethodFindings run() throws IOException {
        List<Terms> asked = plan.study().terms(task, plan.steps()).stream()
                .filter(terms -> plan.study() != Study.METHODS || plan.equal().contains(terms.name()))
                .toList();
        List<Task> voted = asked.stream().map(this::taskAt).toList();
        List<MethodFindings.AtTerms> tables = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            tables.add(compared(voted.get(i), asked.get(i)));
        }
        return new MethodFindings(task, plan, tables);
    }

    private Task taskAt(Terms terms) {
        Task voted = task.voted(terms.votes()).orElseThrow(this::oneVoteEach);
        return terms.hasAllLevels() ? voted : new FewerGoals(voted, terms.levels());
    }

    private MethodFindings.AtTerms compared(Task voted, Terms terms) throws IOException {
        var cells = new Cells(voted, teacher, plan.work());
        return new Comparison(voted, terms, plan, cells, progress).of(contenders(terms, voted));
    }

    private List<Contender> contenders(Terms terms, Task voted) {
        List<Contender> all = plan.study().contenders(terms, voted.goals());
        if (terms.hasAllLevels()) {
            refuseUnknown(all);
        }
        return all.stream()
                .filter(plan::compares)
                .map(contender -> plan.quick() ? contender.withoutChoice() : contender)
                .toList();
    }

    private void refuseUnknown(List<Contender> all) {
        Set<String> known = all.stream().map(Contender::family).collect(Collectors.toCollection(TreeSet::new));
        plan.methods().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new UsageException("--methods has " + unknown + "; --study "
                            + plan.study().key() + " compares " + String.join(", ", known));
                });
    }

    private UsageException oneVoteEach() {
        return new UsageException("--study " + plan.study().key() + " takes answers that several people voted on; those"
                + " of --task " + task.name() + " have one vote each, those of toxicity have more");
    }
}
