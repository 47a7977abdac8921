package dev.hone.chattemplate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From plain Java values to those of a template, and what Python asks of any value. */
final class Values {

    static final int MAX_DEPTH = 100;

    private static final List<Class<?>> OWN =
            List.of(Text.class, Boolean.class, Long.class, Double.class, BigInteger.class);

    private Values() {}

    static Object fromJava(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new TemplateException("a value is nested more than " + MAX_DEPTH + " deep");
        }
        if (value == null) {
            return None.NONE;
        }
        if (value instanceof CharSequence text) {
            return Text.ofTemplate(text.toString());
        }
        if (value instanceof Map<?, ?> map) {
            return dict(map, depth);
        }
        if (value instanceof Collection<?> items) {
            List<Object> list = new ArrayList<>(items.size());
            items.forEach(item -> list.add(fromJava(item, depth + 1)));
            return Collections.unmodifiableList(list);
        }
        return scalar(value);
    }

    private static Object scalar(Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float || value instanceof BigDecimal) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof BigInteger big && big.bitLength() < Long.SIZE) {
            return big.longValue();
        }
        if (OWN.stream().anyMatch(type -> type.isInstance(value))) {
            return value;
        }
        throw new TemplateException("a " + value.getClass().getSimpleName() + " is no value for a template");
    }

    private static Map<Text, Object> dict(Map<?, ?> map, int depth) {
        Map<Text, Object> dict = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            Text name = key instanceof Text text ? text : Text.ofTemplate(String.valueOf(key));
            dict.put(name, fromJava(value, depth + 1));
        });
        return Collections.unmodifiableMap(dict);
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return value != None.NONE && !(value instanceof Undefined) && (!isSized(value) || length(value) != 0);
    }

    static boolean isSized(Object value) {
        return value instanceof Text
                || value instanceof Collection
                || value instanceof Map
                || value instanceof Undefined;
    }

    static long length(Object value) {
        if (value instanceof Text text) {
            return text.codePoints();
        }
        if (value instanceof Collection<?> items) {
            return items.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (value instanceof Undefined) {
            return 0;
        }
        throw new TemplateException("a value of type " + type(value) + " has no length");
    }

    static List<Object> iterate(Object value) {
        if (value instanceof Text text) {
            List<Object> letters = new ArrayList<>();
            for (int from = 0; from < text.length(); ) {
                int to = from + Character.charCount(text.value().codePointAt(from));
                letters.add(text.slice(from, to));
                from = to;
            }
            return letters;
        }
        if (value instanceof List<?> items) {
            return Collections.unmodifiableList(items);
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof Undefined) {
            return List.of();
        }
        throw new TemplateException("a value of type " + type(value) + " cannot be gone through");
    }

    static String type(Object value) {
        if (value instanceof Text) {
            return "string";
        }
        if (value instanceof Map) {
            return "mapping";
        }
        return value instanceof Undefined ? "undefined" : value.getClass().getSimpleName();
    }

    static Text text(Object value, String use) {
        if (value instanceof Text text) {
            return text;
        }
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        throw new TemplateException(use + " needs a string, not " + type(value));
    }

    static long integer(Object value, String use) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Long number) {
            return number;
        }
        throw new TemplateException(use + " needs an integer, not " + type(value));
    }
}
