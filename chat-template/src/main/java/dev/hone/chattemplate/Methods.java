package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The methods that a template may call, and those of mappings, lists and {@code loop}. */
final class Methods {

    static final Map<String, Operation> ALL = all();

    private Methods() {}

    private static Map<String, Operation> all() {
        Map<String, Operation> methods = new HashMap<>();
        StringMethods.define(methods);
        methods.put("count", new Operation(Signature.of("part start? end?"), Methods::count));
        methods.put("index", new Operation(Signature.of("part start? end?"), Methods::index));
        methods.put("copy", new Operation(Signature.NONE, (value, a) -> copied(value)));
        mappings(methods);
        methods.put("cycle", new Operation(Signature.of("a b? c? d?"), Methods::cycle));
        return methods;
    }

    private static void mappings(Map<String, Operation> methods) {
        methods.put("items", new Operation(Signature.NONE, (value, a) -> items(mapping(value, "items"))));
        methods.put(
                "keys",
                new Operation(
                        Signature.NONE,
                        (value, a) ->
                                new ArrayList<Object>(mapping(value, "keys").keySet())));
        methods.put(
                "values",
                new Operation(
                        Signature.NONE,
                        (value, a) ->
                                new ArrayList<Object>(mapping(value, "values").values())));
        methods.put("get", new Operation(Signature.of("key default?"), Methods::get));
    }

    static TemplateException unsupported(Object value, String name) {
        return value instanceof Undefined undefined
                ? undefined.used()
                : new TemplateException("a value of type " + Values.type(value) + " has no method " + name + " here");
    }

    private static Map<?, ?> mapping(Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unsupported(value, name);
    }

    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(new Tuple(List.of(key, value))));
        return items;
    }

    private static Object get(Object value, Arguments a) {
        Object found = mapping(value, "get").get(a.get("key"));
        return found == null ? a.get("default") : found;
    }

    private static Object count(Object value, Arguments a) {
        if (value instanceof Text text) {
            return StringMethods.count(text, a);
        }
        if (value instanceof List<?> items && !a.has("start")) {
            return items.stream()
                    .filter(item -> Comparisons.equal(item, a.get("part")))
                    .count();
        }
        throw unsupported(value, "count");
    }

    private static Object index(Object value, Arguments a) {
        if (value instanceof Text text) {
            return StringMethods.index(text, a, false);
        }
        if (!(value instanceof List<?> items) || a.has("start")) {
            throw unsupported(value, "index");
        }
        for (int i = 0; i < items.size(); i++) {
            if (Comparisons.equal(items.get(i), a.get("part"))) {
                return (long) i;
            }
        }
        throw new TemplateException("the item that is looked for is not in the list");
    }

    /** No template can change a value, so that the copy may be the value. */
    private static Object copied(Object value) {
        boolean copies = value instanceof Map || (value instanceof List && !(value instanceof Tuple));
        if (!copies) {
            throw unsupported(value, "copy");
        }
        return value;
    }

    private static Object cycle(Object value, Arguments a) {
        if (!(value instanceof LoopVariable loop)) {
            throw unsupported(value, "cycle");
        }
        return List.copyOf(a.values().values()).get(loop.index() % a.values().size());
    }
}
