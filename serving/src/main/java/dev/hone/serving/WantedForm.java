package dev.hone.serving;

import dev.hone.llm.constrain.TokenGrammar;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.engine.AskedForm;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.openai.AnswerForm;
import dev.hone.serving.openai.AnswerForm.Tool;
import dev.hone.serving.openai.AnswerForm.Tools;
import dev.hone.serving.openai.AnswerForm.Use;
import dev.hone.serving.openai.ChatRequest;
import org.jspecify.annotations.Nullable;

/** The form that a request asks for, as its engine is told it: by a grammar here, or in words to one elsewhere. */
final class WantedForm {

    private WantedForm() {}

    /**
     * What the answer is held to here; null where it may be anything, and where the engine holds it to its form.
     *
     * <p>Throws {@link RefusedException} where the form cannot be had.
     */
    static @Nullable TokenGrammar grammar(AnswerForm form, Engine engine, Forms forms) {
        if (engine.constrains()) {
            return forms.grammar(form);
        }
        forms.calling(form);
        engine.lacks(of(form)).ifPresent(lack -> {
            String member = lack.ofCalls() ? "tools" : form.member();
            throw new RefusedException(
                    Refusal.invalid(member, member + " cannot be had from this server: " + lack.words()));
        });
        return null;
    }

    /** Prompts are scored, and answers computed alone, where this process computes; not every engine guides. */
    static void refuseWhatCannotBeComputed(ChatRequest request, Engine engine) {
        Double guidance = request.aim().guidance();
        if (guidance != null && guidance != 1 && !engine.guides()) {
            throw new RefusedException(
                    Refusal.invalid(
                            "hone::guidance",
                            "hone::guidance cannot be had from this server, since another engine computes: leave it out, or set 1"));
        }
        if (isAlone(request, engine) && !engine.computesHere()) {
            throw new RefusedException(
                    Refusal.invalid(
                            "deterministic",
                            "deterministic cannot be had from this server, since another engine computes beside whom it likes"));
        }
        if (request.scoresPrompt() && !engine.computesHere()) {
            throw new RefusedException(Refusal.invalid(
                    "logprobs",
                    "logprobs cannot be had with echo from this server, since another engine reads the prompts"));
        }
    }

    /** Whether an answer is computed alone. */
    static boolean isAlone(ChatRequest request, Engine engine) {
        Boolean asked = request.sampling().deterministic();
        return asked == null ? engine.computesAlone() : asked;
    }

    /** The same without its names. */
    static AskedForm of(AnswerForm form) {
        return form.text() == null && !form.mayCall()
                ? AskedForm.FREE
                : new AskedForm(form.text(), form.mayCall() ? calls(form.tools()) : null);
    }

    // One alone is named where the caller chose it: what it may call is all that there is then.
    private static AskedForm.Calls calls(Tools tools) {
        boolean required = tools.use() == Use.REQUIRED;
        boolean named = required && tools.callable().size() == 1;
        return new AskedForm.Calls(
                required,
                named ? tools.callable().get(0).name() : null,
                tools.mostCalls() > 1,
                tools.callable().stream().anyMatch(Tool::strict));
    }
}
