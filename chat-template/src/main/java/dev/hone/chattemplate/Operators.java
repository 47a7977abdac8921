package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.List;

/** Operators between two values. */
final class Operators {

    private static final int MAX_REPEATED = 1_000_000;

    private Operators() {}

    static Object apply(String operator, Object left, Object right) {
        defined(left);
        defined(right);
        if (operator.equals("+") && left instanceof Text a && right instanceof Text b) {
            return a.plus(b);
        }
        if (operator.equals("+") && left instanceof List<?> a && right instanceof List<?> b) {
            return joined(a, b);
        }
        return calculated(operator, left, right);
    }

    private static void defined(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
    }

    private static Object calculated(String operator, Object left, Object right) {
        if (operator.equals("*") && right instanceof Long times && (left instanceof Text || left instanceof List)) {
            return repeated(left, times);
        }
        if (!Comparisons.isNumber(left) || !Comparisons.isNumber(right)) {
            throw new TemplateException("\"" + operator + "\" between values of type " + Values.type(left) + " and "
                    + Values.type(right) + " is not supported");
        }
        return Numbers.calculate(operator, left, right);
    }

    private static Object joined(List<?> left, List<?> right) {
        if (left instanceof Tuple != right instanceof Tuple) {
            throw new TemplateException("a list and a tuple cannot be added");
        }
        List<Object> all = new ArrayList<>(left);
        all.addAll(right);
        return left instanceof Tuple ? new Tuple(all) : all;
    }

    private static Object repeated(Object value, long times) {
        long length = Values.length(value);
        if (times > 0 && length > MAX_REPEATED / times) {
            throw new TemplateException("a repetition is longer than " + MAX_REPEATED);
        }
        if (value instanceof Text text) {
            return TextOperations.repeated(text, times);
        }
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < times; i++) {
            all.addAll((List<?>) value);
        }
        return value instanceof Tuple ? new Tuple(all) : all;
    }

    static Text concatenated(Object left, Object right) {
        if (left instanceof Markup || right instanceof Markup) {
            throw new TemplateException("what the filter safe gave can only be printed");
        }
        return Printing.printed(left).plus(Printing.printed(right));
    }

    static boolean compare(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Comparisons.equal(left, right);
            case "!=" -> !Comparisons.equal(left, right);
            case "in" -> Comparisons.contains(right, left);
            case "not in" -> !Comparisons.contains(right, left);
            case "<" -> Comparisons.compare(left, right) < 0;
            case "<=" -> Comparisons.compare(left, right) <= 0;
            case ">" -> isGreater(Comparisons.compare(left, right));
            default -> Comparisons.compare(left, right) == 0 || isGreater(Comparisons.compare(left, right));
        };
    }

    private static boolean isGreater(int order) {
        return order > 0 && order != Comparisons.UNORDERED;
    }

    static Object negated(Object value) {
        if (value instanceof Double number) {
            return -number;
        }
        return Numbers.calculate("-", 0L, value);
    }
}
