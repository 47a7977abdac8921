package dev.hone.lab.bench.method;

import dev.hone.llm.lora.Adapter;
import dev.hone.schemas.recipe.ObjectiveName;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GoalLadder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A kind of answer to learn: its base model, what there is to learn from, and how good answers are told. */
public interface Task extends AutoCloseable {

    /** As the command line has it. */
    String name();

    /** Everything that decides on a cell's numbers and is not in its recipe, by name. */
    SortedMap<String, String> identity();

    BaseModel base();

    /** What an objective learns from: pairs need several answers to one prompt. */
    List<Demonstration> demonstrations(ObjectiveName objective);

    /** The same task with its answers voted on like this; none where each has but one vote. */
    default Optional<Task> voted(Votes votes) {
        return votes == Votes.GIVEN ? Optional.of(this) : Optional.empty();
    }

    /** The goals that the demonstrations were given. */
    GoalLadder goals();

    /** The settings of a round that differ from those of the product, without their prefix. */
    Map<String, String> recipe();

    /** What the methods are compared at, a table each; equal steps first. */
    List<Terms> terms(int steps);

    /** Whether those who get the test part's answers are subjects of the demonstrations too. */
    default boolean testsWhoIsLearnedFrom() {
        return false;
    }

    /** The cluster of each unit of a part: units of one are resampled together. */
    List<String> clusters(Part part);

    /**
     * Asks a model in each of these ways.
     *
     * @param adapter null for the base
     * @param goals the words that the adapter was trained with; empty where none stood in prompts
     * @return one for each way, in their order
     */
    List<Measured> measure(@Nullable Adapter adapter, Optional<GoalWords> goals, Part part, List<Answering> ways);

    /** The metrics of the tables, the leading ones first. */
    List<Metric> metrics();

    /**
     * What shows how answers change in length and variety; none where no answers are generated. What an older program
     * measured may lack it.
     */
    default List<Metric> drift() {
        return List.of();
    }

    /** What is chosen by on the validation part: the more, the better. */
    double choice(Measured validation);

    /** {@link #choice} in words. */
    String chosenBy();

    /** Methods without a language model, by name, on the test part; for the eye. */
    default SortedMap<String, Measured> references() {
        return Collections.emptySortedMap();
    }

    @Override
    void close();
}
