package dev.hone.llm.constrain;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers from 0 on with so many digits behind the point, as integers of the last of them.
 *
 * @param steps what they are multiples of, at least 1
 * @param rules get one for each remainder that digits may leave
 */
record Digits(int behind, int steps, Rules rules) {

    private static final int TEN = 10;
    private static final Piece NEVER = new Piece.Choice(List.of());

    /** The first multiple that is not below. */
    BigInteger firstFrom(BigInteger value) {
        BigInteger below = value.mod(BigInteger.valueOf(steps));
        return below.signum() == 0
                ? value
                : value.add(BigInteger.valueOf(steps)).subtract(below);
    }

    /** The last multiple that is not above. */
    BigInteger lastTo(BigInteger value) {
        return value.subtract(value.mod(BigInteger.valueOf(steps)));
    }

    /** Those from one to another. */
    Piece between(BigInteger from, BigInteger to) {
        List<Piece> ways = new ArrayList<>();
        int longest = Math.max(behind + 1, to.toString().length());
        for (int length = behind + 1; length <= longest; length++) {
            BigInteger least = length == behind + 1 ? BigInteger.ZERO : BigInteger.TEN.pow(length - 1);
            BigInteger most = BigInteger.TEN.pow(length).subtract(BigInteger.ONE);
            BigInteger low = least.max(from);
            BigInteger high = most.min(to);
            if (low.compareTo(high) <= 0) {
                Bounds bounds = new Bounds(padded(low, length), padded(high, length));
                ways.add(rest(bounds, new At(0, true, true, 0)));
            }
        }
        return new Piece.Choice(ways);
    }

    private static String padded(BigInteger value, int length) {
        String digits = value.toString();
        return "0".repeat(length - digits.length()) + digits;
    }

    /** Of numbers of one length the smallest and the largest. */
    private record Bounds(String low, String high) {

        int length() {
            return low.length();
        }
    }

    /**
     * After some digits.
     *
     * @param onLow whether they are those of the smallest number
     * @param remainder that they leave
     */
    private record At(int index, boolean onLow, boolean onHigh, int remainder) {

        At with(int digit, int low, int high, int steps) {
            return new At(index + 1, onLow && digit == low, onHigh && digit == high, (remainder * TEN + digit) % steps);
        }
    }

    private Piece rest(Bounds bounds, At at) {
        int left = bounds.length() - at.index();
        if (!at.onLow() && !at.onHigh()) {
            return free(left, at.remainder());
        }
        return left == 0 ? end(at.remainder()) : afterPoint(left, next(bounds, at));
    }

    private Piece next(Bounds bounds, At at) {
        int low = at.onLow() ? bounds.low().charAt(at.index()) - '0' : 0;
        int high = at.onHigh() ? bounds.high().charAt(at.index()) - '0' : TEN - 1;
        List<Piece> ways = new ArrayList<>();
        for (int digit = low; digit <= high; digit++) {
            At next = at.with(digit, low, high, steps);
            // All between the two go on alike where nothing but the bounds counts.
            boolean alike = steps == 1 && !next.onLow() && !next.onHigh();
            int last = alike ? high - (at.onHigh() ? 1 : 0) : digit;
            ways.add(Piece.sequence(Piece.range('0' + digit, '0' + last), rest(bounds, next)));
            digit = last;
        }
        return new Piece.Choice(ways);
    }

    private Piece afterPoint(int left, Piece piece) {
        return behind > 0 && left == behind ? Piece.sequence(Piece.text("."), piece) : piece;
    }

    /** Any digits that are left. */
    private Piece free(int left, int remainder) {
        if (steps > 1) {
            return new Piece.Call(rule(left, remainder));
        }
        Piece digit = Piece.anyOf("0123456789");
        if (behind == 0 || left < behind) {
            return new Piece.Repeated(digit, left, left);
        }
        return Piece.sequence(
                new Piece.Repeated(digit, left - behind, left - behind),
                Piece.text("."),
                new Piece.Repeated(digit, behind, behind));
    }

    private String rule(int left, int remainder) {
        String name = "number:" + behind + ":" + steps + ":" + left + ":" + remainder;
        if (!rules.has(name)) {
            rules.put(name, NEVER);
            rules.put(name, left == 0 ? end(remainder) : afterPoint(left, digits(left, remainder)));
        }
        return name;
    }

    private static Piece end(int remainder) {
        return remainder == 0 ? Piece.text("") : NEVER;
    }

    private Piece digits(int left, int remainder) {
        List<Piece> ways = new ArrayList<>();
        for (int digit = 0; digit < TEN; digit++) {
            int next = (remainder * TEN + digit) % steps;
            ways.add(Piece.sequence(Piece.range('0' + digit, '0' + digit), new Piece.Call(rule(left - 1, next))));
        }
        return new Piece.Choice(ways);
    }
}
