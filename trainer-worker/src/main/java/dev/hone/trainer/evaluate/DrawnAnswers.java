package dev.hone.trainer.evaluate;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Generation;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.evaluate.AnswerTraits.Answer;
import dev.hone.trainer.evaluate.Evaluator.Contest;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers drawn from a version at temperature 1, and from its parent, to the prompts of held-out rows. A row has the
 * same seed at every weight, so that what differs is the weight's doing. One thread at a time.
 */
final class DrawnAnswers implements Answers {

    /** Sequences that are decoded at once; a guided answer takes two. */
    private static final int SEQUENCES = 32;

    private final LanguageModel model;
    private final Set<Integer> endTokens;
    private final Contest contest;
    private final List<Prompt> prompts;

    /** A held-out row, with the answer that is recorded of it. */
    private record Prompt(GuidedPair row, int maxTokens, long seed) {

        int[] own() {
            return prompt(row.own());
        }

        int[] goalFree() {
            return prompt(row.other());
        }

        List<Integer> asked() {
            return list(goalFree());
        }

        private static int[] prompt(TokenSequence sequence) {
            return Arrays.copyOf(sequence.ids(), sequence.responseStart());
        }
    }

    private DrawnAnswers(LanguageModel model, Set<Integer> endTokens, Contest contest, List<Prompt> prompts) {
        this.model = model;
        this.endTokens = Set.copyOf(endTokens);
        this.contest = contest;
        this.prompts = List.copyOf(prompts);
    }

    /**
     * Of these rows.
     *
     * @param endTokens any of which ends an answer
     */
    static DrawnAnswers of(
            LanguageModel model, Set<Integer> endTokens, Contest contest, List<GuidedPair> rows, Drawing drawing) {
        int longest = rows.stream()
                .flatMap(row -> List.of(row.own(), row.other()).stream())
                .mapToInt(TokenSequence::responseStart)
                .max()
                .orElse(0);
        // One limit for all, or the lengths of prompts would decide which answers end.
        int limit = Math.max(1, Math.min(drawing.samples().maxTokens(), drawing.maxRowTokens() - longest));
        List<Prompt> prompts = new ArrayList<>();
        for (GuidedPair row : rows) {
            long seed = drawing.seeds().stream("answer " + prompts.size()).nextLong();
            prompts.add(new Prompt(row, limit, seed));
        }
        return new DrawnAnswers(model, endTokens, contest, prompts);
    }

    /** The bounds of the answers and where their randomness comes from. */
    record Drawing(Recipe.Samples samples, int maxRowTokens, Seeds seeds) {}

    /** What was drawn without guidance, and what is accepted of it. */
    record Unguided(AnswerTraits version, AnswerTraits accepted) {}

    /**
     * Of each of several, which are of one model and one contest. All are decoded side by side: answers to a few
     * prompts take hardly less time than those to many.
     */
    static List<Unguided> unguided(List<DrawnAnswers> each) {
        List<Prompt> all = each.stream().flatMap(one -> one.prompts.stream()).toList();
        if (all.isEmpty()) {
            return each.stream()
                    .map(none -> new Unguided(AnswerTraits.NONE, AnswerTraits.NONE))
                    .toList();
        }
        DrawnAnswers any = each.get(0);
        List<Answer> version = any.said(all, any.contest.version(), 1);
        List<Answer> parent = any.said(all, any.contest.parent(), 1);
        List<Unguided> unguided = new ArrayList<>();
        int from = 0;
        for (DrawnAnswers one : each) {
            int to = from + one.prompts.size();
            unguided.add(new Unguided(
                    AnswerTraits.of(version.subList(from, to)),
                    AnswerTraits.of(parent.subList(from, to)).orWorse(one.recorded())));
            from = to;
        }
        return unguided;
    }

    @Override
    public AnswerTraits at(double weight) {
        return drawn(contest.version(), weight);
    }

    @Override
    public AnswerTraits accepted() {
        return drawn(contest.parent(), 1).orWorse(recorded());
    }

    /** What the holdout has, as far as the limit lets a model answer. */
    private AnswerTraits recorded() {
        return AnswerTraits.of(prompts.stream().map(this::recorded).toList());
    }

    private Answer recorded(Prompt prompt) {
        TokenSequence row = prompt.row().own();
        List<Integer> ids = list(Arrays.copyOfRange(row.ids(), row.responseStart(), row.length()));
        List<Integer> kept = ids.subList(0, Math.min(ids.size(), prompt.maxTokens()));
        return answer(prompt, kept, endTokens.contains(kept.get(kept.size() - 1)));
    }

    private AnswerTraits drawn(@Nullable Learned learned, double weight) {
        return AnswerTraits.of(said(prompts, learned, weight));
    }

    /** An answer to each row's prompt, unguided; of the base where nothing was learned. */
    List<Answer> said(@Nullable Learned learned) {
        return said(prompts, learned, 1);
    }

    private List<Answer> said(List<Prompt> asked, @Nullable Learned learned, double weight) {
        int atOnce = weight == 1 ? SEQUENCES : SEQUENCES / 2;
        List<Answer> answers = new ArrayList<>();
        try (AttachedAdapter attached = AttachedAdapter.attach(model, learned)) {
            for (int from = 0; from < asked.size(); from += atOnce) {
                List<Prompt> some = asked.subList(from, Math.min(asked.size(), from + atOnce));
                List<DecodingRow> rows = some.stream()
                        .map(prompt -> row(attached, prompt, weight))
                        .toList();
                decode(rows);
                for (int i = 0; i < rows.size(); i++) {
                    answers.add(answer(some.get(i), rows.get(i)));
                }
            }
        }
        return answers;
    }

    private static DecodingRow row(AttachedAdapter attached, Prompt prompt, double weight) {
        Guidance guidance = weight == 1 ? Guidance.none() : Guidance.of(weight, prompt.goalFree());
        return new DecodingRow(attached, prompt.own(), new Sampling(1, 1, prompt.maxTokens(), prompt.seed()), guidance);
    }

    private void decode(List<DecodingRow> rows) {
        try (DecodingBatch batch = new DecodingBatch(model, endTokens, SEQUENCES)) {
            batch.join(rows);
            while (!batch.rows().isEmpty()) {
                batch.step();
            }
        }
    }

    private Answer answer(Prompt prompt, DecodingRow row) {
        List<Integer> ids = row.tokens().stream().map(GeneratedToken::id).toList();
        return answer(prompt, ids, row.finish().equals(Optional.of(Generation.Finish.END_TOKEN)));
    }

    private Answer answer(Prompt prompt, List<Integer> ids, boolean ended) {
        List<Integer> said =
                ids.stream().filter(Predicate.not(endTokens::contains)).toList();
        return new Answer(prompt.asked(), said, ended);
    }

    private static List<Integer> list(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }
}
