package dev.hone.llm.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;

/** Methods of strings, mappings, lists and {@code loop} that a template may call. */
final class Methods {

    static final Map<String, Operation> ALL = all();

    private Methods() {}

    private static Map<String, Operation> all() {
        Map<String, Operation> methods = new HashMap<>();
        text(methods, "strip", "chars?", (text, a) -> trimmed(text, a, true, true));
        text(methods, "lstrip", "chars?", (text, a) -> trimmed(text, a, true, false));
        text(methods, "rstrip", "chars?", (text, a) -> trimmed(text, a, false, true));
        text(methods, "split", "sep? maxsplit?", (text, a) -> split(text, a, false));
        text(methods, "rsplit", "sep? maxsplit?", (text, a) -> split(text, a, true));
        text(methods, "splitlines", "", (text, a) -> Texts.lines(text));
        text(methods, "startswith", "prefix", (text, a) -> edge(text, a.get("prefix"), true));
        text(methods, "endswith", "suffix", (text, a) -> edge(text, a.get("suffix"), false));
        text(methods, "upper", "", (text, a) -> Texts.upper(text));
        text(methods, "lower", "", (text, a) -> Texts.lower(text));
        text(methods, "capitalize", "", (text, a) -> Texts.capitalized(text));
        text(
                methods,
                "replace",
                "old new count?",
                (text, a) -> Texts.replaced(text, a.text("old"), a.text("new"), a.integer("count", -1)));
        text(methods, "join", "parts", (text, a) -> joined(text, a.get("parts")));
        text(
                methods,
                "find",
                "part",
                (text, a) -> found(
                        text,
                        a.text("part"),
                        text.value().indexOf(a.text("part").value())));
        text(
                methods,
                "rfind",
                "part",
                (text, a) -> found(
                        text,
                        a.text("part"),
                        text.value().lastIndexOf(a.text("part").value())));
        text(
                methods,
                "isdigit",
                "",
                (text, a) -> !text.isEmpty() && text.value().codePoints().allMatch(Character::isDigit));
        methods.put("count", new Operation(Signature.of("part"), Methods::count));
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

    private static void text(
            Map<String, Operation> methods, String name, String parameters, BiFunction<Text, Arguments, Object> body) {
        methods.put(name, new Operation(Signature.of(parameters), (value, a) -> {
            if (value instanceof Text text) {
                return body.apply(text, a);
            }
            throw unsupported(value, name);
        }));
    }

    private static TemplateException unsupported(Object value, String name) {
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

    static Text trimmed(Text text, Arguments a, boolean atStart, boolean atEnd) {
        IntPredicate goes = PythonText::isSpace;
        if (a.get("chars") != None.NONE) {
            String chars = a.text("chars").value();
            goes = c -> chars.indexOf(c) >= 0;
        }
        return PythonText.trimmed(text, goes, atStart, atEnd);
    }

    private static Object split(Text text, Arguments a, boolean fromEnd) {
        long most = a.integer("maxsplit", -1);
        if (a.get("sep") != None.NONE) {
            return fromEnd ? Texts.splitFromEnd(text, a.text("sep"), most) : Texts.split(text, a.text("sep"), most);
        }
        if (most >= 0) {
            throw new TemplateException("split at white space with maxsplit is not supported");
        }
        return Texts.words(text);
    }

    private static boolean edge(Text text, Object parts, boolean start) {
        for (Object part : parts instanceof Tuple tuple ? tuple : List.of(parts)) {
            String wanted = Values.text(part, start ? "startswith" : "endswith").value();
            if (start ? text.value().startsWith(wanted) : text.value().endsWith(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static Text joined(Text between, Object parts) {
        List<Object> items = Values.iterate(parts);
        items.forEach(item -> Values.text(item, "join"));
        return Texts.joined(items, between);
    }

    private static Object found(Text text, Text part, int at) {
        return at < 0 || part.length() > text.length()
                ? -1L
                : (long) text.value().codePointCount(0, at);
    }

    private static Object count(Object value, Arguments a) {
        if (value instanceof Text text) {
            return Texts.split(text, a.text("part"), -1).size() - 1L;
        }
        if (value instanceof List<?> items) {
            return items.stream()
                    .filter(item -> Comparing.equal(item, a.get("part")))
                    .count();
        }
        throw unsupported(value, "count");
    }

    private static Object cycle(Object value, Arguments a) {
        if (!(value instanceof LoopState loop)) {
            throw unsupported(value, "cycle");
        }
        return List.copyOf(a.values().values()).get(loop.index() % a.values().size());
    }
}
