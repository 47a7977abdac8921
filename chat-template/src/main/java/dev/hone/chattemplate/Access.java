package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code value.name}, {@code value[item]} and {@code value[from:to:by]}. */
final class Access {

    /** Names that Python finds on a mapping before it looks for a key. */
    private static final Set<String> MAPPING_METHODS = Set.of(
            "items", "keys", "values", "get", "pop", "popitem", "update", "copy", "clear", "setdefault", "fromkeys");

    private static final Set<String> LIST_METHODS =
            Set.of("append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort");

    private Access() {}

    static Object attribute(Object value, String name) {
        return attribute(value, name, name);
    }

    /** @param shown the name as a message may show it */
    private static Object attribute(Object value, String name, String shown) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (value instanceof LoopVariable loop) {
            return loop.attribute(name);
        }
        if (value instanceof Namespace namespace) {
            return namespace.get(name);
        }
        if (isMethod(value, name)) {
            throw methodAsValue(name);
        }
        if (value instanceof Map<?, ?> map) {
            Object found = map.get(Text.ofTemplate(name));
            return found == null ? missing(value, shown) : found;
        }
        return missing(value, shown);
    }

    private static boolean isMethod(Object value, String name) {
        return (value instanceof Map && MAPPING_METHODS.contains(name))
                || (value instanceof List && LIST_METHODS.contains(name))
                || (value instanceof Text && Methods.ALL.containsKey(name));
    }

    private static TemplateException methodAsValue(String name) {
        return new TemplateException("." + name + " is a method here and is not called");
    }

    private static Undefined missing(Object value, String name) {
        return new Undefined("a value of type " + Values.type(value) + " has no attribute '" + name + "'");
    }

    static Object item(Object value, Object index) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (value instanceof Map<?, ?> map) {
            Object found = map.get(index);
            return found != null ? found : byName(value, index);
        }
        boolean ordered = value instanceof List || value instanceof Text;
        if (ordered && (index instanceof Long || index instanceof Boolean)) {
            return at(value, Values.integer(index, "an index"));
        }
        return byName(value, index);
    }

    private static Object byName(Object value, Object index) {
        if (index instanceof Text name) {
            boolean open = !name.isWritten(0, name.length());
            return open || !(value instanceof LoopVariable || value instanceof Namespace)
                    ? attribute(value, name.value(), name.withoutPeople())
                    : new Undefined("what people wrote names nothing here");
        }
        return new Undefined("a value of type " + Values.type(value) + " has no such item");
    }

    private static Object at(Object value, long index) {
        long length = Values.length(value);
        long place = index < 0 ? index + length : index;
        if (place < 0 || place >= length) {
            return new Undefined("there is no item " + index + " among " + length);
        }
        return value instanceof Text text ? letter(text, (int) place) : ((List<?>) value).get((int) place);
    }

    private static Text letter(Text text, int place) {
        int from = text.offset(place);
        return text.slice(from, from + Character.charCount(text.value().codePointAt(from)));
    }

    /** @param bounds start, stop and step, each an integer or None */
    static Object slice(Object value, List<Object> bounds) {
        requireSliceable(value);
        long length = Values.length(value);
        long step = bounds.get(2) == None.NONE ? 1 : Values.integer(bounds.get(2), "a slice");
        if (step == 0) {
            throw new TemplateException("a slice's step must not be zero");
        }
        long start = bound(bounds.get(0), length, step, true);
        long stop = bound(bounds.get(1), length, step, false);
        if (value instanceof Text text && step == 1) {
            return start >= stop ? Text.EMPTY : text.slice(text.offset((int) start), text.offset((int) stop));
        }
        List<Object> kept = picked(Values.iterate(value), start, stop, step);
        return value instanceof Text
                ? TextOperations.joined(kept, Text.EMPTY)
                : value instanceof Tuple ? new Tuple(kept) : kept;
    }

    private static void requireSliceable(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (!(value instanceof List || value instanceof Text)) {
            throw new TemplateException("a value of type " + Values.type(value) + " cannot be sliced");
        }
    }

    private static List<Object> picked(List<Object> all, long start, long stop, long step) {
        List<Object> kept = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            kept.add(all.get((int) i));
        }
        return kept;
    }

    private static long bound(Object given, long length, long step, boolean start) {
        if (given == None.NONE) {
            long beforeFirst = step > 0 ? 0 : -1;
            long afterLast = step > 0 ? length : length - 1;
            return start == step > 0 ? beforeFirst : afterLast;
        }
        long asked = Values.integer(given, "a slice");
        long place = asked < 0 ? asked + length : asked;
        return step > 0 ? Math.max(0, Math.min(place, length)) : Math.max(-1, Math.min(place, length - 1));
    }
}
