package dev.hone.serving.engine;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.generate.TokenConstraint;
import dev.hone.serving.models.VersionLease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One generation that is asked of the engine: a prompt's token ids, and the version and sampling to continue them with.
 *
 * @param lease the version; the engine owns it from the moment that it takes the request in
 * @param prompt token ids
 * @param guidance what it is driven away from, and how far
 * @param wording the same prompt before it was rendered; null where nobody knows it
 * @param spells whether tokens are told with their spelling
 * @param scoresPrompt whether the tokens of the prompt are told with their log-probabilities too
 * @param alone whether it is computed in a batch of its own, so that nothing beside it changes a bit
 * @param constraint what the answer may say, of this request alone; null for anything
 */
public record GenerationRequest(
        VersionLease lease,
        List<Integer> prompt,
        Sampling sampling,
        Guidance guidance,
        Terms terms,
        @Nullable Wording wording,
        boolean spells,
        boolean scoresPrompt,
        boolean alone,
        @Nullable TokenConstraint constraint) {

    public GenerationRequest {
        prompt = List.copyOf(prompt);
    }

    /** Of token ids alone, free to say anything. */
    public GenerationRequest(
            VersionLease lease, List<Integer> prompt, Sampling sampling, Guidance guidance, Terms terms) {
        this(lease, prompt, sampling, guidance, terms, null, false, false, false, null);
    }

    /** What it makes an engine do. */
    public Work work() {
        return new Work(guidance.rows(), prompt.size(), alone, scoresPrompt);
    }

    public GenerationRequest withTerms(Terms other) {
        return new GenerationRequest(
                lease, prompt, sampling, guidance, other, wording, spells, scoresPrompt, alone, constraint);
    }

    public GenerationRequest withWording(Wording other) {
        return new GenerationRequest(
                lease, prompt, sampling, guidance, terms, other, spells, scoresPrompt, alone, constraint);
    }

    public GenerationRequest withSpelling(boolean wanted) {
        return new GenerationRequest(
                lease, prompt, sampling, guidance, terms, wording, wanted, scoresPrompt, alone, constraint);
    }

    public GenerationRequest withScoredPrompt(boolean wanted) {
        return new GenerationRequest(
                lease, prompt, sampling, guidance, terms, wording, spells, wanted, alone, constraint);
    }

    public GenerationRequest withAlone(boolean wanted) {
        return new GenerationRequest(
                lease, prompt, sampling, guidance, terms, wording, spells, scoresPrompt, wanted, constraint);
    }

    public GenerationRequest withConstraint(@Nullable TokenConstraint other) {
        return new GenerationRequest(
                lease, prompt, sampling, guidance, terms, wording, spells, scoresPrompt, alone, other);
    }
}
