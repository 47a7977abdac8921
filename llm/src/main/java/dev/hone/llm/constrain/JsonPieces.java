package dev.hone.llm.constrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/**
 * JSON as pieces of grammars.
 *
 * <p>White space stands only where people put it: behind a separator one blank, or a line break and up to 20 blanks.
 * Numbers have at most 15 digits before the point, 15 behind it and 2 in the exponent, so that none goes on for ever
 * and every one fits a double.
 */
final class JsonPieces {

    static final String VALUE = "json:value";
    static final String OBJECT = "json:object";
    private static final String ARRAY = "json:array";
    private static final String STRING = "json:string";
    private static final String LETTER = "json:letter";
    private static final String SPACE = "json:space";
    private static final int MOST_DIGITS = 15;
    private static final int MOST_INDENT = 20;
    private static final JsonMapper JSON = new JsonMapper();

    private JsonPieces() {}

    /** The rules that the pieces of this class call. */
    static Rules addTo(Rules rules) {
        rules.put(SPACE, space()).put(LETTER, letter());
        rules.put(STRING, string(new Piece.Repeated(new Piece.Call(LETTER), 0, Piece.UNBOUNDED)));
        rules.put(
                VALUE,
                Piece.choice(string(), number(), word("true"), word("false"), word("null"), call(OBJECT), call(ARRAY)));
        Piece member = Piece.sequence(anyName(), call(VALUE));
        rules.putNesting(OBJECT, object(list(member, 0, Piece.UNBOUNDED)));
        return rules.putNesting(ARRAY, array(list(call(VALUE), 0, Piece.UNBOUNDED)));
    }

    private static Piece space() {
        Piece indent = new Piece.Repeated(Piece.text(" "), 0, MOST_INDENT);
        return Piece.choice(Piece.text(""), Piece.text(" "), Piece.sequence(Piece.text("\n"), indent));
    }

    private static Piece letter() {
        Piece plain = CodePoints.all()
                .without(CodePoints.range(0, 0x1f))
                .without(CodePoints.of("\"\\"))
                .utf8();
        Piece hex = Piece.anyOf("0123456789abcdefABCDEF");
        Piece octal = Piece.anyOf("01234567");
        Piece late = Piece.anyOf("89abAB");
        Piece more = Piece.anyOf("cdefCDEF");
        Piece letterD = Piece.anyOf("dD");
        Piece notD = Piece.anyOf("0123456789abcefABCEF");
        Piece single = Piece.choice(Piece.sequence(notD, hex, hex, hex), Piece.sequence(letterD, octal, hex, hex));
        Piece pair = Piece.sequence(letterD, late, hex, hex, Piece.text("\\u"), letterD, more, hex, hex);
        Piece unicode = Piece.sequence(Piece.text("u"), Piece.choice(single, pair));
        Piece escaped = Piece.sequence(Piece.text("\\"), Piece.choice(Piece.anyOf("\"\\/bfnrt"), unicode));
        return Piece.choice(plain, escaped);
    }

    static Piece call(String rule) {
        return new Piece.Call(rule);
    }

    /** Any string. */
    static Piece string() {
        return call(STRING);
    }

    /** Strings of so many characters. */
    static Piece string(int least, int most) {
        return string(new Piece.Repeated(call(LETTER), least, most));
    }

    /** A string of what the piece says; its quotes and backslashes are escaped already. */
    static Piece string(Piece inside) {
        return Piece.sequence(Piece.text("\""), inside, Piece.text("\""));
    }

    static Piece word(String word) {
        return Piece.text(word);
    }

    static Piece integer() {
        Piece positive = Piece.sequence(Piece.anyOf("123456789"), digits(0, MOST_DIGITS - 1));
        return Piece.choice(Piece.text("0"), Piece.sequence(Piece.optional(Piece.text("-")), positive));
    }

    static Piece number() {
        Piece positive =
                Piece.choice(Piece.text("0"), Piece.sequence(Piece.anyOf("123456789"), digits(0, MOST_DIGITS - 1)));
        Piece fraction = Piece.sequence(Piece.text("."), digits(1, MOST_DIGITS));
        Piece exponent = Piece.sequence(Piece.anyOf("eE"), Piece.optional(Piece.anyOf("+-")), digits(1, 2));
        return Piece.sequence(
                Piece.optional(Piece.text("-")), positive, Piece.optional(fraction), Piece.optional(exponent));
    }

    private static Piece digits(int least, int most) {
        return new Piece.Repeated(Piece.anyOf("0123456789"), least, most);
    }

    /** Whether a value is of a schema's type. */
    static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    /** One value and no other, written without blanks. */
    static Piece constant(JsonNode value) {
        return Piece.text(value.toString());
    }

    /** A member's name and the colon. */
    static Piece name(String name) {
        return Piece.sequence(Piece.text(written(name)), colon());
    }

    /** Any member's name and the colon. */
    static Piece anyName() {
        return Piece.sequence(string(), colon());
    }

    /** A string with its quotes. */
    static String written(String text) {
        try {
            return JSON.writeValueAsString(TextNode.valueOf(text));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a string could not be written", impossible);
        }
    }

    static Piece object(Piece members) {
        return Piece.sequence(Piece.text("{"), call(SPACE), members, call(SPACE), Piece.text("}"));
    }

    static Piece array(Piece items) {
        return Piece.sequence(Piece.text("["), call(SPACE), items, call(SPACE), Piece.text("]"));
    }

    private static Piece colon() {
        return Piece.sequence(Piece.text(":"), call(SPACE));
    }

    static Piece comma() {
        return Piece.sequence(Piece.text(","), call(SPACE));
    }

    /** Items with commas between them. */
    static Piece list(Piece item, int least, int most) {
        if (most == 0) {
            return Piece.text("");
        }
        Piece some = repeated(item, comma(), Math.max(1, least), most);
        return least == 0 ? Piece.optional(some) : some;
    }

    /** Some items, each in the place where it stands, and behind them others that are alike. */
    static Piece list(List<Piece> first, Piece more, int least, int most) {
        int behind = first.size();
        Piece rest = most == behind
                ? Piece.text("")
                : new Piece.Repeated(
                        Piece.sequence(comma(), more), Math.max(0, least - behind), most < 0 ? most : most - behind);
        for (int i = behind - 1; i >= 0; i--) {
            Piece item = i == 0 ? first.get(i) : Piece.sequence(comma(), first.get(i));
            Piece from = Piece.sequence(item, rest);
            rest = i < least ? from : Piece.optional(from);
        }
        return rest;
    }

    /** At least one of them, with something between. */
    static Piece repeated(Piece item, Piece between, int least, int most) {
        int more = most == Piece.UNBOUNDED ? most : most - 1;
        return Piece.sequence(item, new Piece.Repeated(Piece.sequence(between, item), least - 1, more));
    }
}
