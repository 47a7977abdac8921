package dev.hone.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of a schema that has bounds or a factor, written without an exponent: integers of at most 15 digits, and
 * others with at most {@link #MOST_BEHIND} more behind the point.
 */
final class NumberSchema {

    /** Digits behind the point of a number that is bounded. */
    static final int MOST_BEHIND = 6;

    private static final BigDecimal LARGEST = BigDecimal.TEN.pow(15).subtract(BigDecimal.ONE);
    private static final int MOST_STEPS = 1_000;

    private final JsonNode schema;
    private final String pointer;
    private final Rules rules;

    private NumberSchema(JsonNode schema, String pointer, Rules rules) {
        this.schema = schema;
        this.pointer = pointer;
        this.rules = rules;
    }

    /** Throws {@link GrammarRefusedException} where there is none. */
    static Piece piece(JsonNode schema, String pointer, boolean whole, Rules rules) {
        return new NumberSchema(schema, pointer, rules).piece(whole);
    }

    private Piece piece(boolean whole) {
        BigDecimal least = bound("minimum", 1);
        BigDecimal most = bound("maximum", -1);
        BigDecimal factor = factor(whole);
        if (least == null && most == null && factor == null) {
            return whole ? JsonPieces.integer() : JsonPieces.number();
        }
        List<Piece> ways = new ArrayList<>();
        BigDecimal from = least == null ? LARGEST.negate() : least.max(LARGEST.negate());
        BigDecimal to = most == null ? LARGEST : most.min(LARGEST);
        digits(whole, factor).forEach(digits -> add(ways, from, to, digits));
        if (ways.isEmpty()) {
            throw new GrammarRefusedException(pointer, "leaves no number between its bounds");
        }
        return new Piece.Choice(ways);
    }

    private List<Digits> digits(boolean whole, @Nullable BigDecimal factor) {
        if (factor != null) {
            int behind = Math.max(0, factor.scale());
            return List.of(new Digits(behind, factor.movePointRight(behind).intValueExact(), rules));
        }
        return IntStream.rangeClosed(0, whole ? 0 : MOST_BEHIND)
                .mapToObj(behind -> new Digits(behind, 1, rules))
                .toList();
    }

    /** Those of so many digits behind the point, as integers of the last of them. */
    private static void add(List<Piece> ways, BigDecimal from, BigDecimal to, Digits digits) {
        BigInteger least = digits.firstFrom(from.movePointRight(digits.behind())
                .setScale(0, RoundingMode.CEILING)
                .toBigIntegerExact());
        BigInteger most = digits.lastTo(to.movePointRight(digits.behind())
                .setScale(0, RoundingMode.FLOOR)
                .toBigIntegerExact());
        if (least.compareTo(most) > 0) {
            return;
        }
        if (most.signum() >= 0) {
            ways.add(digits.between(least.max(BigInteger.ZERO), most));
        }
        BigInteger smallest = BigInteger.valueOf(-digits.steps());
        if (least.compareTo(smallest) <= 0) {
            BigInteger nearest = most.min(smallest);
            ways.add(Piece.sequence(Piece.text("-"), digits.between(nearest.negate(), least.negate())));
        }
    }

    private @Nullable BigDecimal bound(String keyword, int inwards) {
        String exclusive = "exclusive" + Character.toUpperCase(keyword.charAt(0)) + keyword.substring(1);
        BigDecimal including = number(keyword);
        BigDecimal excluding = number(exclusive);
        if (excluding == null) {
            return including;
        }
        // What is written lies on a grid, of which this is far less than a step.
        BigDecimal inside = excluding.add(BigDecimal.valueOf(inwards, MOST_BEHIND + 1));
        if (including == null) {
            return inside;
        }
        return inwards > 0 ? including.max(inside) : including.min(inside);
    }

    private @Nullable BigDecimal factor(boolean whole) {
        BigDecimal factor = number("multipleOf");
        if (factor == null) {
            return null;
        }
        BigDecimal plain = factor.signum() > 0 ? factor.stripTrailingZeros() : BigDecimal.ZERO;
        boolean few = plain.signum() > 0
                && plain.scale() <= (whole ? 0 : MOST_BEHIND)
                && plain.movePointRight(Math.max(0, plain.scale())).compareTo(BigDecimal.valueOf(MOST_STEPS)) <= 0;
        if (!few) {
            throw new GrammarRefusedException(
                    pointer + "/multipleOf",
                    "must be a number above 0 with at most " + (whole ? 0 : MOST_BEHIND)
                            + " digits behind the point, and without the point at most " + MOST_STEPS);
        }
        return plain;
    }

    private @Nullable BigDecimal number(String keyword) {
        JsonNode value = schema.path(keyword);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber()) {
            throw new GrammarRefusedException(pointer + "/" + keyword, "must be a number");
        }
        return value.decimalValue();
    }
}
