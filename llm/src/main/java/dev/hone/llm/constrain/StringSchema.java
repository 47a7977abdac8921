package dev.hone.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Strings of a schema: their length, or what they look like. */
final class StringSchema {

    private static final String DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    private static final String TIME =
            "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9])";
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

    private static final String GROUP = "[0-9a-f]{1,4}";

    /** Some of what each format allows: no day behind the 28th, which not every month has. */
    private static final Map<String, String> FORMATS = Map.of(
            "date",
            DATE,
            "time",
            TIME,
            "date-time",
            DATE + "T" + TIME,
            "uuid",
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "ipv4",
            BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE,
            "ipv6",
            "(" + GROUP + ":){7}" + GROUP,
            "hostname",
            "[a-z0-9]{1,20}(\\.[a-z0-9]{1,20}){0,3}\\.[a-z]{2,6}",
            "uri",
            "https?://[a-z0-9]{1,20}(\\.[a-z0-9]{1,20}){0,3}\\.[a-z]{2,6}(/[A-Za-z0-9_.-]{1,40}){0,5}",
            "duration",
            "P([0-9]{1,4}[YMD]|T[0-9]{1,4}[HMS])",
            "email",
            "[A-Za-z0-9_+-]{1,20}(\\.[A-Za-z0-9_+-]{1,20}){0,2}@[a-z0-9]{1,20}(\\.[a-z0-9]{1,20}){0,2}\\.[a-z]{2,6}");

    private StringSchema() {}

    static Piece piece(JsonNode schema, String pointer) {
        JsonNode pattern = schema.path("pattern");
        JsonNode format = schema.path("format");
        boolean measured = schema.has("minLength") || schema.has("maxLength");
        if (pattern.isMissingNode() && format.isMissingNode()) {
            return measured ? measured(schema, pointer) : JsonPieces.string();
        }
        if (measured || (!pattern.isMissingNode() && !format.isMissingNode())) {
            throw new GrammarRefusedException(
                    pointer, "says of a string more than one of length, pattern and format; say one");
        }
        if (!pattern.isMissingNode()) {
            return JsonPieces.string(PatternReader.read(pattern.asText(), pointer + "/pattern", true));
        }
        String known = FORMATS.get(format.asText());
        if (known == null) {
            throw new GrammarRefusedException(
                    pointer + "/format",
                    "is not supported with this value; there are date, time, date-time, duration, uuid, ipv4, ipv6, hostname, uri, email");
        }
        return JsonPieces.string(PatternReader.read("^" + known + "$", pointer, true));
    }

    private static Piece measured(JsonNode schema, String pointer) {
        int least = SchemaReader.count(schema, pointer, "minLength", 0);
        int most = SchemaReader.count(schema, pointer, "maxLength", Piece.UNBOUNDED);
        if (most >= 0 && least > most) {
            throw new GrammarRefusedException(pointer + "/minLength", "must be at most maxLength");
        }
        return JsonPieces.string(least, most);
    }
}
