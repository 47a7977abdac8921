package dev.hone.chattemplate;

import java.math.BigDecimal;
import java.math.MathContext;

/** Arithmetic on integers of 64 bits and on floating point, and the way Python writes floating point. */
final class Numbers {

    private Numbers() {}

    static double real(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new TemplateException("a number is needed, not " + Values.type(value));
    }

    static Object calculate(String operator, Object left, Object right) {
        boolean divided = operator.equals("/");
        if (!divided && !(left instanceof Double) && !(right instanceof Double)) {
            try {
                return integers(operator, Values.integer(left, operator), Values.integer(right, operator));
            } catch (ArithmeticException tooLarge) {
                throw new TemplateException("an integer is divided by zero or exceeds 64 bits in \"" + operator + "\"");
            }
        }
        return reals(operator, real(left), real(right));
    }

    private static Object integers(String operator, long left, long right) {
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "//" -> Math.floorDiv(left, right);
            case "%" -> Math.floorMod(left, right);
            case "**" -> power(left, right);
            default -> throw new IllegalArgumentException("no operator " + operator);
        };
    }

    private static Object power(long base, long exponent) {
        if (exponent < 0) {
            return Math.pow((double) base, (double) exponent);
        }
        if (exponent > Long.SIZE && Math.abs(base) > 1) {
            throw new ArithmeticException("too large");
        }
        long result = 1;
        for (long i = 0; i < Math.min(exponent, Long.SIZE + (exponent & 1)); i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static Object reals(String operator, double left, double right) {
        boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
        if (divides && right == 0) {
            throw new TemplateException("a number is divided by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> remainder(left, right);
            case "**" -> Math.pow(left, right);
            default -> throw new IllegalArgumentException("no operator " + operator);
        };
    }

    private static double remainder(double left, double right) {
        double rest = left % right;
        return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;
    }

    /** The fewest digits that read back as the same number, with an exponent below 1e-4 and from 1e16 on. */
    static String written(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String sign = value < 0 ? "-" : "";
        return sign + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : positional(shortest.abs()));
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17)).stripTrailingZeros();
    }

    private static String scientific(String digits, int exponent) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Integer.toString(Math.abs(exponent));
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (power.length() < 2 ? "0" + power : power);
    }

    private static String positional(BigDecimal value) {
        String text = value.toPlainString();
        return text.indexOf('.') < 0 ? text + ".0" : text;
    }
}
