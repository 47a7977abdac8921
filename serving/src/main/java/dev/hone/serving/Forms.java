package dev.hone.serving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.constrain.Grammar;
import dev.hone.llm.constrain.GrammarRefusedException;
import dev.hone.llm.constrain.TokenGrammar;
import dev.hone.llm.constrain.Vocabulary;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.tools.CallFormat;
import dev.hone.llm.tools.Calling;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.openai.AnswerForm;
import dev.hone.serving.openai.AnswerForm.Tool;
import dev.hone.serving.openai.AnswerForm.Tools;
import dev.hone.serving.openai.AnswerForm.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The grammars of the answers of one base, those that were asked for last kept. Any thread may call; a grammar that is
 * new takes some milliseconds.
 */
final class Forms {

    /** Each may hold some MiB of what was found of it. */
    private static final int MOST_KEPT = 16;

    private static final Pattern SHOWN = Pattern.compile("[A-Za-z0-9_$/~.-]{1,200}");

    private final Tokenizer tokenizer;
    private final Set<Integer> endTokenIds;
    private final Optional<CallFormat> calls;
    private final Map<List<Object>, TokenGrammar> kept = new LinkedHashMap<>(16, .75f, true);
    private @Nullable Vocabulary vocabulary;

    Forms(Tokenizer tokenizer, Renderer renderer, Set<Integer> endTokenIds) {
        this.tokenizer = tokenizer;
        this.endTokenIds = Set.copyOf(endTokenIds);
        this.calls = renderer.template().flatMap(CallFormat::of);
    }

    /** Null where an answer may be anything. Throws {@link RefusedException} where a form is not understood. */
    @Nullable
    TokenGrammar grammar(AnswerForm form) {
        calling(form);
        List<Grammar.Form> forms = new ArrayList<>();
        if (form.text() != null) {
            forms.add(form.text());
        }
        if (form.mayCall() && (form.text() != null || form.tools().isHeld())) {
            forms.add(calls(form.tools(), form.text() == null));
        }
        return forms.isEmpty() ? null : grammar(forms, form);
    }

    /** The calls to look for in an answer; null for none. */
    @Nullable
    Calling calling(AnswerForm form) {
        return form.mayCall() ? new Calling(format(), names(form.tools())) : null;
    }

    /** Hears an answer with the marker of its calls spelled out, where its family has one that texts do not show. */
    GenerationListener spelled(AnswerForm form, GenerationListener listener) {
        OptionalInt id = form.mayCall() ? marker() : OptionalInt.empty();
        return id.isPresent()
                ? new SpelledMarker(listener, id.getAsInt(), format().marker().orElseThrow())
                : listener;
    }

    /** The special token that calls begin with. */
    private OptionalInt marker() {
        return calls.flatMap(CallFormat::marker)
                .map(tokenizer::find)
                .filter(id -> id.isPresent() && tokenizer.bytes(id.getAsInt()).length == 0)
                .orElse(OptionalInt.empty());
    }

    private static Set<String> names(Tools tools) {
        return tools.callable().stream().map(Tool::name).collect(Collectors.toUnmodifiableSet());
    }

    private CallFormat format() {
        return calls.orElseThrow(() -> new RefusedException(Refusal.invalid(
                "tools",
                "tools: the chat template of this model writes no calls, or none in a form that this server knows")));
    }

    /** What the model decides on is held to the schemas that are strict, what the caller decides on to all. */
    private Grammar.Calls calls(Tools tools, boolean mayBeWords) {
        CallFormat format = format();
        boolean required = tools.use() == Use.REQUIRED;
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        tools.callable()
                .forEach(tool -> parameters.put(
                        tool.name(), required || tool.strict() ? tool.parameters() : AnswerForm.ANY_ARGUMENTS));
        int most = Math.min(tools.mostCalls(), format.mostCalls());
        return new Grammar.Calls(format.text(), parameters, most, mayBeWords && !required);
    }

    private synchronized TokenGrammar grammar(List<Grammar.Form> forms, AnswerForm asked) {
        // Schemas that differ in the order of their members are equal and no less two: their texts tell them apart.
        List<Object> key = List.of(forms, forms.toString());
        TokenGrammar known = kept.get(key);
        if (known == null) {
            known = made(forms, asked);
            if (kept.size() == MOST_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
            kept.put(key, known);
        }
        return known;
    }

    private TokenGrammar made(List<Grammar.Form> forms, AnswerForm asked) {
        String member = asked.text() == null ? "tools" : asked.member();
        try {
            return new TokenGrammar(Grammar.of(forms), vocabulary());
        } catch (GrammarRefusedException refused) {
            String place = SHOWN.matcher(refused.place()).matches() ? refused.place() : "";
            throw new RefusedException(Refusal.invalid(
                    member, member + place + " " + refused.getMessage() + "; docs/structured.md says what is"));
        } catch (IllegalArgumentException unfit) {
            throw new RefusedException(Refusal.invalid(member, member + ": " + unfit.getMessage()));
        }
    }

    private Vocabulary vocabulary() {
        if (vocabulary == null) {
            OptionalInt marker = marker();
            Set<Integer> shown = marker.isPresent() ? Set.of(marker.getAsInt()) : Set.of();
            vocabulary = Vocabulary.of(tokenizer, endTokenIds, shown);
        }
        return vocabulary;
    }
}
