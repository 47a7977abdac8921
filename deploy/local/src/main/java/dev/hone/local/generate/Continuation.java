package dev.hone.local.generate;

import dev.hone.llm.generate.DecodingBatch;
import dev.hone.llm.generate.DecodingRow;
import dev.hone.llm.generate.GeneratedToken;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TextStream;
import dev.hone.local.console.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Continues a prompt token by token and gives the text out as it grows: whole characters, or ids where there is no tokenizer. */
public final class Continuation {

    private static final int NO_END_TOKEN = -1;

    private final Checkpoint checkpoint;
    private final Consumer<String> shown;

    public Continuation(Checkpoint checkpoint, Consumer<String> shown) {
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
        double[] given = new Scorer(checkpoint.model())
                .tokenLogprobs(prompt, checkpoint.adapter().orElse(null));
        Written written = checkpoint
                .tokenizer()
                .<Written>map(tokenizer -> new Characters(new TextStream(tokenizer)))
                .orElseGet(Numbers::new);
        List<GeneratedToken> tokens = generated(prompt, sampling, written);
        return new GenerationReport(
                Arrays.stream(prompt).boxed().toList(),
                Arrays.stream(given).boxed().toList(),
                tokens,
                written.text());
    }

    private List<GeneratedToken> generated(int[] prompt, Sampling sampling, Written written) {
        DecodingRow row = new DecodingRow(prompt, sampling);
        try (AttachedAdapter attached = AttachedAdapter.attach(
                        checkpoint.model(), checkpoint.adapter().orElse(null));
                DecodingBatch batch = new DecodingBatch(attached, NO_END_TOKEN, 1)) {
            batch.join(List.of(row));
            written.add(row.lastToken().id());
            while (row.finish().isEmpty()
                    && !checkpoint.endTokenIds().contains(row.lastToken().id())) {
                batch.step();
                written.add(row.lastToken().id());
            }
        }
        written.end();
        return row.tokens();
    }

    /** How generated tokens are shown. */
    private interface Written {
        void add(int id);

        void end();

        /** What the report has as text. */
        String text();
    }

    private final class Characters implements Written {
        private final TextStream stream;
        private final StringBuilder text = new StringBuilder();

        Characters(TextStream stream) {
            this.stream = stream;
        }

        @Override
        public void add(int id) {
            show(stream.add(id));
        }

        @Override
        public void end() {
            show(stream.finish());
        }

        @Override
        public String text() {
            return text.toString();
        }

        private void show(String piece) {
            text.append(piece);
            shown.accept(piece);
        }
    }

    private final class Numbers implements Written {
        private String separator = "";

        @Override
        public void add(int id) {
            shown.accept(separator + id);
            separator = " ";
        }

        @Override
        public void end() {}

        @Override
        public String text() {
            return "";
        }
    }
}
