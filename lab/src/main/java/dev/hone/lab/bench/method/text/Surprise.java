package dev.hone.lab.bench.method.text;

import dev.hone.lab.bench.method.text.Sampler.Answer;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.BaseModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How unlikely a model finds answers that it did not give. One thread at a time.
 *
 * @param model has the tokens of the one that gave the answers, and learned from other texts
 */
public record Surprise(BaseModel model, int maxPromptTokens) {

    /** Nats per token of the answers that are not empty, in their order. */
    public List<Double> of(String prompt, List<Answer> answers) {
        int[] asked = model.renderer().renderPrompt(List.of(Message.user(prompt)), null, maxPromptTokens);
        List<TokenSequence> rows = answers.stream()
                .filter(answer -> !answer.ids().isEmpty())
                .map(answer -> row(asked, answer))
                .toList();
        return new Scorer(model.model())
                .responseLogprobs(rows, null).stream()
                        .map(SequenceScore::meanLoss)
                        .toList();
    }

    private static TokenSequence row(int[] prompt, Answer answer) {
        int[] ids = IntStream.concat(
                        Arrays.stream(prompt), answer.ids().stream().mapToInt(Integer::intValue))
                .toArray();
        return new TokenSequence(ids, prompt.length);
    }
}
