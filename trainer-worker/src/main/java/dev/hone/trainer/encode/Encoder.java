package dev.hone.trainer.encode;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renders demonstrations under goals, with the loss on the response alone.
 *
 * <p>The goal's sentence names the share of the goal set of the demonstration's own segment.
 */
public final class Encoder {

    /** The phrasing that is served, and so the one to evaluate with. */
    public static final int SERVED_PHRASING = 0;

    private final Renderer renderer;
    private final GoalPrompt goalPrompt;
    private final Recipe.Rows rows;

    public Encoder(Renderer renderer, GoalPrompt goalPrompt, Recipe.Rows rows) {
        this.renderer = renderer;
        this.goalPrompt = goalPrompt;
        this.rows = rows;
    }

    /** How many phrasings each goal has. */
    public int phrasings() {
        return goalPrompt.phrasings();
    }

    /** The row, or nothing where it is longer than the recipe allows; without a goal where that is null. */
    public Optional<TokenSequence> encode(Demonstration demonstration, @Nullable Goal goal, int phrasing) {
        String sentence = goal == null ? null : sentence(demonstration, goal, phrasing);
        return rendered(demonstration, sentence).filter(row -> row.length() <= rows.maxTokens());
    }

    private Optional<TokenSequence> rendered(Demonstration demonstration, @Nullable String sentence) {
        try {
            return Optional.of(renderer.renderExample(
                    demonstration.messages(), sentence, demonstration.response(), rows.maxPromptTokens()));
        } catch (IllegalArgumentException e) {
            // The renderer cuts no system turn: where those alone are too long there is no prompt.
            return Optional.empty();
        }
    }

    private String sentence(Demonstration demonstration, Goal goal, int phrasing) {
        int highest = demonstration.ladder().served().level();
        return goalPrompt.sentence(goal.level(), highest, goal.percent() / 100.0, phrasing);
    }
}
