package dev.hone.trainer.evaluate;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.GuidedPair;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.evaluate.AnswerTraits.Answer;
import dev.hone.trainer.evaluate.Evaluator.Contest;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.scorers.AnswerScorer;
import dev.hone.trainer.scorers.AnswerScorer.Answered;
import dev.hone.trainer.scorers.ScorerFailedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a scorer outside of this program gives to answers of a version and of its parent, at the goal that serving asks
 * for, to the same held-out prompts at temperature 1, neither of them guided.
 *
 * @param beside the mean score of the version beside its parent's, with the interval of their difference over subjects
 */
public record GradedAnswers(PairedLoss beside) {

    /**
     * Who asks the scorer.
     *
     * @param encoder of the answers' prompts
     */
    record Grading(LanguageModel model, Encoder encoder, Recipe recipe, Seeds seeds, AnswerScorer scorer) {

        /**
         * Of a version.
         *
         * @param pairs the rows as they are rendered at the served goal, and without one
         */
        GradedAnswers of(Contest contest, List<Demonstration> rows, List<GuidedPair> pairs) {
            Recipe.Scoring scoring = recipe.gate().scoring();
            DrawnAnswers drawn = DrawnAnswers.of(
                    model,
                    encoder.endTokenIds(),
                    contest,
                    pairs,
                    new DrawnAnswers.Drawing(
                            new Recipe.Samples(rows.size(), scoring.maxTokens(), 0),
                            recipe.rows().maxTokens(),
                            seeds));
            List<Answered> answers = new ArrayList<>(answered(rows, drawn.said(contest.version())));
            answers.addAll(answered(rows, drawn.said(contest.parent())));
            double[] scores = scores(answers);
            return new GradedAnswers(PairedLoss.of(IntStream.range(0, rows.size())
                    .mapToObj(i -> new PairedLoss.Row(rows.get(i).cluster(), scores[i], scores[rows.size() + i], 1))
                    .toList()));
        }

        private List<Answered> answered(List<Demonstration> rows, List<Answer> said) {
            return IntStream.range(0, rows.size())
                    .mapToObj(i -> new Answered(
                            rows.get(i).messages(), encoder.text(said.get(i).ids())))
                    .toList();
        }

        // In an order that tells nobody whose answer is whose.
        private double[] scores(List<Answered> answers) {
            List<Integer> order = IntStream.range(0, answers.size())
                    .boxed()
                    .sorted(Comparator.comparingLong((Integer i) -> seeds.hash("scored " + i)))
                    .toList();
            List<Double> given = given(order.stream().map(answers::get).toList());
            double[] scores = new double[answers.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[order.get(i)] = given.get(i);
            }
            return scores;
        }

        private List<Double> given(List<Answered> answers) {
            try {
                return scorer.scores(answers);
            } catch (ScorerFailedException e) {
                throw RoundRefusedException.bySettings(
                        "the worker's scorer gave no scores: " + e.getMessage() + "; mend it, or set " + Recipe.PREFIX
                                + "gate.score.samples to 0",
                        e);
            }
        }
    }
}
