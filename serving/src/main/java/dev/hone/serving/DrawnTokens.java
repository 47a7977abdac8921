package dev.hone.serving;

import dev.hone.llm.generate.Sampling;
import dev.hone.schemas.records.Drawn;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.openai.AnswerForm;
import java.util.ArrayList;
import java.util.List;

/**
 * How the tokens of an answer were drawn, for its record. What another version would have made of the answer can be
 * told from it where nothing but the probability of tokens decided; so whatever else did has to be named.
 */
final class DrawnTokens {

    private DrawnTokens() {}

    /** Of an answer that was asked for so. */
    static Drawn of(Sampling asked, AnswerForm form, Generated generated) {
        double logprob = generated.tokens().stream()
                .mapToDouble(token -> token.chosen().logprob())
                .sum();
        boolean known = !generated.tokens().isEmpty() && Double.isFinite(logprob);
        return new Drawn(known ? logprob : null, by(asked, form));
    }

    /**
     * The same of an engine of its own, which may do more than it was asked for: vLLM filters as the model's folder
     * says.
     */
    static Drawn elsewhere(Drawn drawn) {
        List<String> by = new ArrayList<>(drawn.getBy());
        by.add("engine");
        return new Drawn(drawn.getLogprob(), by);
    }

    private static List<String> by(Sampling asked, AnswerForm form) {
        Sampling.Shifts shifts = asked.shifts();
        List<String> by = new ArrayList<>();
        add(by, "temperature", asked.temperature() != 1);
        add(by, "filters", asked.topK() != 0 || asked.topP() != 1 || asked.minP() != 0);
        add(
                by,
                "penalties",
                asked.repetitionPenalty() != 1 || shifts.presencePenalty() != 0 || shifts.frequencyPenalty() != 0);
        add(by, "bias", !shifts.bias().isEmpty());
        add(by, "ending", asked.ending().minTokens() > 0 || asked.ending().ignoresEndTokens());
        add(by, "form", form.text() != null || form.tools().isHeld());
        return by;
    }

    private static void add(List<String> by, String what, boolean decides) {
        if (decides) {
            by.add(what);
        }
    }
}
