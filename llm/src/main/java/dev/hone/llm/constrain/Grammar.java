package dev.hone.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a text must look like. Made once for many answers; any thread may use it.
 *
 * <p>Throws {@link GrammarRefusedException} where something is asked for that is not understood: nothing is ever made
 * looser than asked. What is allowed may be less: JSON has the white space and numbers of {@link JsonPieces}, members
 * come in the order of a schema, objects and arrays lie at most 32 deep within each other.
 */
public final class Grammar {

    private static final String WHOLE = "whole";

    private final Automaton automaton;

    private Grammar(Automaton automaton) {
        this.automaton = automaton;
    }

    /** One of the forms that a text may have. */
    public sealed interface Form {}

    /** Any JSON object. */
    public record JsonObject() implements Form {}

    /** A document that fits a schema. */
    public record Json(JsonNode schema) implements Form {}

    /** One of several texts. */
    public record Choice(List<String> texts) implements Form {
        public Choice {
            texts = List.copyOf(texts);
            if (texts.isEmpty()) {
                throw new GrammarRefusedException("", "must have at least one text to choose");
            }
        }
    }

    /** A text that a regular expression describes from beginning to end. */
    public record Pattern(String pattern) implements Form {}

    /**
     * Calls of tools, each with arguments that fit the tool's schema.
     *
     * @param parameters the schema of each tool's arguments, by the tool's name
     * @param most how many calls
     * @param orWords whether the text may be words as well, or words and then calls where the model writes them so
     */
    public record Calls(CallText written, Map<String, JsonNode> parameters, int most, boolean orWords)
            implements Form {}

    /**
     * How calls are written around the name, which is a JSON string, and the arguments, which are a JSON object.
     *
     * @param opening before the first call
     * @param closing behind the last one
     * @param marker what a call begins with, and no words have in them; empty where calls are a whole answer
     * @param starts with which of these characters no words begin
     */
    public record CallText(
            String opening,
            String beforeName,
            String beforeArguments,
            String behind,
            String between,
            String closing,
            String marker,
            String starts) {}

    /** Any of several forms, at least one. */
    public static Grammar of(List<? extends Form> forms) {
        Rules called = new Rules();
        List<Piece> ways = new ArrayList<>();
        for (int i = 0; i < forms.size(); i++) {
            ways.add(piece(forms.get(i), called, i + ":"));
        }
        // The whole comes first; the rules that it calls behind it.
        Rules rules = new Rules().put(WHOLE, new Piece.Choice(ways)).putAll(called);
        return new Grammar(new Automaton(NetworkBuilder.build(JsonPieces.addTo(rules))));
    }

    public static Grammar of(Form form) {
        return of(List.of(form));
    }

    private static Piece piece(Form form, Rules rules, String prefix) {
        if (form instanceof Json json) {
            return SchemaReader.read(json.schema(), rules, prefix);
        }
        if (form instanceof Choice choice) {
            return new Piece.Choice(choice.texts().stream().map(Piece::text).toList());
        }
        if (form instanceof Pattern pattern) {
            return PatternReader.whole(pattern.pattern());
        }
        return form instanceof Calls calls ? calls(calls, rules, prefix) : JsonPieces.call(JsonPieces.OBJECT);
    }

    private static Piece calls(Calls calls, Rules rules, String prefix) {
        CallText written = calls.written();
        List<Piece> ways = new ArrayList<>();
        calls.parameters().forEach((name, schema) -> {
            String before = written.beforeName() + JsonPieces.written(name) + written.beforeArguments();
            Piece arguments = SchemaReader.read(schema, rules, prefix + name + ":");
            ways.add(Piece.sequence(Piece.text(before), arguments, Piece.text(written.behind())));
        });
        Piece list = JsonPieces.repeated(new Piece.Choice(ways), Piece.text(written.between()), 1, calls.most());
        Piece whole = Piece.sequence(Piece.text(written.opening()), list, Piece.text(written.closing()));
        if (!calls.orWords()) {
            return whole;
        }
        return written.marker().isEmpty()
                ? Piece.choice(whole, Words.notBeginningWith(written.starts()))
                : Words.then(written.marker(), withoutMarker(calls, ways), rules, prefix);
    }

    /** Calls of which the marker of the first one has been written. */
    private static Piece withoutMarker(Calls calls, List<Piece> ways) {
        CallText written = calls.written();
        int skipped = written.marker().length();
        Piece more = Piece.sequence(Piece.text(written.between()), new Piece.Choice(ways));
        List<Piece> first = ways.stream()
                .<Piece>map(way -> {
                    List<Piece> parts = ((Piece.Sequence) way).parts();
                    List<Piece> before = ((Piece.Sequence) parts.get(0)).parts();
                    Piece rest = new Piece.Sequence(before.subList(skipped, before.size()));
                    return Piece.sequence(rest, parts.get(1), parts.get(2));
                })
                .toList();
        return Piece.sequence(new Piece.Choice(first), new Piece.Repeated(more, 0, calls.most() - 1));
    }

    /** Whether a whole text keeps to it. */
    public boolean accepts(String text) {
        return automaton.accepts(text.getBytes(StandardCharsets.UTF_8));
    }

    Automaton automaton() {
        return automaton;
    }
}
