package dev.hone.trainer.encode;

import dev.hone.llm.text.GoalInWords;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.NoPromptException;
import dev.hone.llm.text.PromptTooLongException;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GeneratedIds;
import dev.hone.trainer.intake.Goal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Renders demonstrations under goals, with the loss on the response alone.
 *
 * <p>A prompt that is too long is cut from its left; a response never is. An answer that was cut when it was given has
 * no token at its end. The answer's tokens are those that were generated, where the base's own tokenizer made them and
 * they are the answer still; else it is encoded anew, which may cut it otherwise than the model did.
 *
 * <p>The goal's sentence names the share of the goal set of the demonstration's own segment.
 */
public final class Encoder {

    /** The phrasing that is served, and so the one to evaluate with. */
    public static final int SERVED_PHRASING = 0;

    private final Renderer renderer;
    private final @Nullable GoalPrompt goalPrompt;
    private final Recipe.Rows rows;

    /** @param goalPrompt null where no goal stands in any prompt, whichever is asked for */
    public Encoder(Renderer renderer, @Nullable GoalPrompt goalPrompt, Recipe.Rows rows) {
        this.renderer = renderer;
        this.goalPrompt = goalPrompt;
        this.rows = rows;
    }

    /** How many phrasings each goal has; 1 where there are no goals. */
    public int phrasings() {
        return goalPrompt == null ? 1 : goalPrompt.phrasings();
    }

    /** Whether goals stand in prompts. */
    public boolean asksForGoals() {
        return goalPrompt != null;
    }

    /**
     * A row, or why there is none.
     *
     * @param problem holds nothing that people wrote; null where there is a row
     */
    public record Encoded(
            @Nullable TokenSequence row, @Nullable String problem) {

        public Optional<TokenSequence> ifAny() {
            return Optional.ofNullable(row);
        }
    }

    /** The row; without a goal where that is null. */
    public Encoded encode(Demonstration demonstration, @Nullable Goal goal, int phrasing) {
        return encode(
                demonstration,
                goal == null ? null : sentence(demonstration, goal, phrasing).orElse(null));
    }

    /** Whether what was said of answers can stand where goals do. */
    public boolean asksInWords() {
        return goalPrompt != null && goalPrompt.inWords() != null;
    }

    /** The row whose goal is what somebody said of its answer, in at most so many characters. */
    public Encoded encodeInWords(Demonstration demonstration, int maxCharacters) {
        GoalInWords words = goalPrompt == null ? null : goalPrompt.inWords();
        String comment = demonstration.comment();
        if (words == null || comment == null) {
            return new Encoded(null, "it has no comment that is asked for");
        }
        GoalInWords.Asked asked = words.of(comment, maxCharacters);
        return asked.sentence() == null ? new Encoded(null, asked.problem()) : encode(demonstration, asked.sentence());
    }

    /**
     * Why a demonstration is no row under the goals that it met; empty where it is one. Asked with the longest of their
     * sentences.
     */
    public Optional<String> problem(Demonstration demonstration) {
        return Optional.ofNullable(
                encode(demonstration, longestSentence(demonstration)).problem());
    }

    /** Whether the prompt loses its oldest turns, or the beginning of its newest, to {@code max.prompt.tokens}. */
    public boolean cutsPrompt(Demonstration demonstration) {
        return renderer.renderPrompt(demonstration.conversation(), longestSentence(demonstration), Integer.MAX_VALUE)
                        .length
                > rows.maxPromptTokens();
    }

    /** The tokens any of which ends an answer, as rows have it. */
    public Set<Integer> endTokenIds() {
        return Set.of(renderer.endTokenId());
    }

    /** What an answer of these tokens, none of which ends it, says; special tokens by their names. */
    public String text(List<Integer> answer) {
        return renderer.rawText(answer);
    }

    /** The tokens of the answer alone, encoded anew, without an end: as they stand in a prompt. */
    public int[] answer(Demonstration demonstration) {
        return renderer.renderAnswer(demonstration.response());
    }

    private Encoded encode(Demonstration demonstration, @Nullable String sentence) {
        try {
            TokenSequence whole = renderer.renderExample(
                    demonstration.conversation(), sentence, answerIds(demonstration), rows.maxPromptTokens());
            if (!demonstration.cut()) {
                return bounded(whole);
            }
            return whole.responseLength() == 1 ? new Encoded(null, "its answer is empty") : bounded(withoutEnd(whole));
        } catch (PromptTooLongException e) {
            return new Encoded(
                    null,
                    "what may not be cut of a prompt (goal, system turns) leaves no room in " + Recipe.PREFIX
                            + "max.prompt.tokens (" + rows.maxPromptTokens() + ")");
        } catch (NoPromptException e) {
            return new Encoded(null, e.reason());
        } catch (IllegalArgumentException e) {
            // Its message may hold what people wrote.
            return new Encoded(null, "the base's chat format cannot render it");
        }
    }

    private int[] answerIds(Demonstration demonstration) {
        GeneratedIds tokens = demonstration.tokens();
        return tokens == null || !tokens.tokenizer().equals(renderer.tokenizerDigest())
                ? answer(demonstration)
                : renderer.generatedAnswer(tokens.ids(), demonstration.response())
                        .orElseGet(() -> answer(demonstration));
    }

    private Encoded bounded(TokenSequence row) {
        return row.length() <= rows.maxTokens()
                ? new Encoded(row, null)
                : new Encoded(
                        null, "it is longer than " + Recipe.PREFIX + "max.tokens (" + rows.maxTokens() + ") allows");
    }

    /** An answer that was cut has no end: the token after it would teach to stop in the middle. */
    private static TokenSequence withoutEnd(TokenSequence whole) {
        return new TokenSequence(Arrays.copyOf(whole.ids(), whole.length() - 1), whole.responseStart());
    }

    private @Nullable String longestSentence(Demonstration demonstration) {
        if (goalPrompt == null) {
            return null;
        }
        GoalPrompt words = goalPrompt;
        return demonstration.goals().stream()
                .flatMap(goal -> IntStream.range(0, words.phrasings())
                        .mapToObj(phrasing -> sentence(words, demonstration, goal, phrasing)))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    /** The sentence of a goal that stands in a prompt; empty where there are no goals. */
    public Optional<String> sentence(Demonstration demonstration, Goal goal, int phrasing) {
        return goalPrompt == null ? Optional.empty() : Optional.of(sentence(goalPrompt, demonstration, goal, phrasing));
    }

    /** What serving puts into this prompt: the highest goal of its segment, or nothing. */
    public Optional<String> servedSentence(Demonstration demonstration) {
        return sentence(demonstration, demonstration.ladder().served(), SERVED_PHRASING);
    }

    private static String sentence(GoalPrompt words, Demonstration demonstration, Goal goal, int phrasing) {
        int highest = demonstration.ladder().served().level();
        return words.sentence(goal.level(), highest, goal.percent() / 100.0, phrasing);
    }
}
