package dev.hone.cli.generate;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.Generation;
import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.terminal.UsageException;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Continues a prompt and gives the text out as it grows: whole characters, or ids at the end where there is no
 * tokenizer.
 */
public final class Continuation {

    private final GenerationModel checkpoint;
    private final Consumer<String> shown;

    public Continuation(GenerationModel checkpoint, Consumer<String> shown) {
        this.checkpoint = checkpoint;
        this.shown = shown;
    }

    /** Throws {@link UsageException} where the prompt and the wished tokens do not fit the model. */
    public GenerationReport of(int[] prompt, Sampling sampling) {
        try {
            DecodingBatch.requireFits(
                    prompt, sampling.maxTokens(), checkpoint.model().config());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + "; shorten the prompt or lower --max-tokens", e);
        }
        StringBuilder text = new StringBuilder();
        try (Generator generator = new Generator(
                checkpoint.model(),
                checkpoint.adapter().orElse(null),
                Set.copyOf(checkpoint.model().config().endTokenIds()))) {
            double[] given = generator.promptLogprobs(prompt);
            Generation generation = checkpoint.tokenizer().isPresent()
                    ? generator.generate(
                            prompt, sampling, checkpoint.tokenizer().get(), piece -> {
                                text.append(piece);
                                shown.accept(piece);
                            })
                    : numbers(generator, prompt, sampling);
            return new GenerationReport(
                    Arrays.stream(prompt).boxed().toList(),
                    Arrays.stream(given).boxed().toList(),
                    generation.tokens(),
                    text.toString());
        }
    }

    private Generation numbers(Generator generator, int[] prompt, Sampling sampling) {
        if (!sampling.stop().isEmpty()) {
            throw new UsageException("--stop needs a tokenizer.json in the model's folder: it is looked for in text");
        }
        Generation generation = generator.generate(prompt, sampling);
        shown.accept(Arrays.stream(generation.ids()).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        return generation;
    }
}
