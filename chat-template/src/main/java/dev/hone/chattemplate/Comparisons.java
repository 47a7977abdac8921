package dev.hone.chattemplate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Python's {@code ==}, {@code <} and {@code in}. */
final class Comparisons {

    /** What {@link #compare} says of a number and NaN: neither less, equal nor greater. */
    static final int UNORDERED = Integer.MAX_VALUE;

    private Comparisons() {}

    static boolean equal(Object left, Object right) {
        return equal(left, right, 0);
    }

    private static boolean equal(Object left, Object right, int depth) {
        if (depth > Values.MAX_DEPTH) {
            throw new TemplateException("values that are compared are nested too deep");
        }
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right) == 0;
        }
        if (left instanceof Undefined || right instanceof Undefined) {
            return left instanceof Undefined && right instanceof Undefined;
        }
        return equalContainers(left, right, depth);
    }

    private static boolean equalContainers(Object left, Object right, int depth) {
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return left instanceof Tuple == right instanceof Tuple && equalItems(a, b, depth);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return equalEntries(a, b, depth);
        }
        return left.equals(right);
    }

    private static boolean equalItems(List<?> left, List<?> right, int depth) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object item : left) {
            if (!equal(item, others.next(), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalEntries(Map<?, ?> left, Map<?, ?> right, int depth) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    static int compare(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof Text a && right instanceof Text b) {
            return compareCodePoints(a.value(), b.value());
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return compareItems(a, b);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.used();
        }
        throw new TemplateException(
                "values of type " + Values.type(left) + " and " + Values.type(right) + " have no order");
    }

    private static int compareItems(List<?> left, List<?> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return compare(left.get(i), right.get(i));
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compareCodePoints(String left, String right) {
        for (int i = 0; i < Math.min(left.length(), right.length()); i++) {
            if (left.charAt(i) != right.charAt(i)) {
                // Surrogates come before U+E000 in UTF-16 and after it by code point.
                boolean same = Character.isSurrogate(left.charAt(i)) == Character.isSurrogate(right.charAt(i));
                return same
                        ? Character.compare(left.charAt(i), right.charAt(i))
                        : Boolean.compare(
                                Character.isSurrogate(left.charAt(i)), Character.isSurrogate(right.charAt(i)));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    static boolean contains(Object container, Object item) {
        if (container instanceof Text text) {
            return text.value().contains(Values.text(item, "\"in\" a string").value());
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(item);
        }
        return Values.iterate(container).stream().anyMatch(each -> equal(each, item));
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    private static int compareNumbers(Object left, Object right) {
        if (left instanceof Double || right instanceof Double) {
            double a = Numbers.real(left);
            double b = Numbers.real(right);
            // Python finds NaN unlike everything and zeros of both signs alike.
            return a == b ? 0 : Double.isNaN(a) || Double.isNaN(b) ? UNORDERED : Double.compare(a, b);
        }
        return exact(left).compareTo(exact(right));
    }

    private static BigDecimal exact(Object value) {
        return value instanceof BigInteger big
                ? new BigDecimal(big)
                : BigDecimal.valueOf(Values.integer(value, "a comparison"));
    }
}
