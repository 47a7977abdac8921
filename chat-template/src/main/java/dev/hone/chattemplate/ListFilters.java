package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Filters that take a sequence apart or put one together. */
final class ListFilters {

    private static final String OPERATION = "name? argument?";

    private ListFilters() {}

    static void define(Map<String, Operation> filters) {
        Filters.define(filters, "join", "d? attribute?", ListFilters::joined);
        Filters.define(filters, "list", "", (value, a) -> new ArrayList<>(Values.iterate(value)));
        Filters.define(filters, "first", "", (value, a) -> edge(Values.iterate(value), true));
        Filters.define(filters, "last", "", (value, a) -> edge(Values.iterate(value), false));
        Filters.define(filters, "reverse", "", (value, a) -> reversed(value));
        Filters.define(filters, "items", "", (value, a) -> items(value));
        Filters.define(filters, "unique", "", (value, a) -> unique(Values.iterate(value)));
        Filters.define(filters, "sort", "reverse? case_sensitive? attribute?", ListFilters::sorted);
        Filters.define(filters, "min", "case_sensitive? attribute?", (value, a) -> extreme(value, a, true));
        Filters.define(filters, "max", "case_sensitive? attribute?", (value, a) -> extreme(value, a, false));
        Filters.define(filters, "sum", "attribute? start?", ListFilters::summed);
        Filters.define(filters, "dictsort", "", (value, a) -> dictionaryOrder(value));
        Filters.define(filters, "map", "name? attribute? default?", ListFilters::mapped);
        Filters.define(filters, "select", OPERATION, (value, a) -> chosen(value, a, false, true));
        Filters.define(filters, "reject", OPERATION, (value, a) -> chosen(value, a, false, false));
        Filters.define(filters, "selectattr", "attribute name? argument?", (value, a) -> chosen(value, a, true, true));
        Filters.define(filters, "rejectattr", "attribute name? argument?", (value, a) -> chosen(value, a, true, false));
    }

    private static Object joined(Object value, Arguments a) {
        List<Object> parts = new ArrayList<>();
        for (Object item : Values.iterate(value)) {
            Object part = a.has("attribute") ? path(item, a.get("attribute")) : item;
            if (part instanceof Markup) {
                throw new TemplateException("what the filter safe gave can only be printed");
            }
            parts.add(part);
        }
        return TextOperations.joined(parts, Printing.printed(a.get("d", Text.EMPTY)));
    }

    private static Object edge(List<Object> items, boolean first) {
        return items.isEmpty() ? new Undefined("the sequence is empty") : items.get(first ? 0 : items.size() - 1);
    }

    private static Object reversed(Object value) {
        List<Object> items = new ArrayList<>(Values.iterate(value));
        Collections.reverse(items);
        return value instanceof Text ? TextOperations.joined(items, Text.EMPTY) : items;
    }

    private static Object items(Object value) {
        if (value instanceof Undefined) {
            return List.of();
        }
        if (value instanceof Map<?, ?> map) {
            return Methods.items(map);
        }
        throw new TemplateException("items needs a mapping, not " + Values.type(value));
    }

    private static Object folded(Object value) {
        return value instanceof Text text ? TextOperations.lower(text) : value;
    }

    private static Object unique(List<Object> items) {
        Set<Object> seen = new LinkedHashSet<>();
        return items.stream().filter(item -> seen.add(folded(item))).toList();
    }

    private static Object sorted(Object value, Arguments a) {
        Comparator<Object> order = (left, right) -> Comparisons.compare(key(left, a), key(right, a));
        List<Object> items = new ArrayList<>(Values.iterate(value));
        items.sort(a.truth("reverse") ? order.reversed() : order);
        return items;
    }

    /** The first of the smallest or largest items. */
    private static Object extreme(Object value, Arguments a, boolean smallest) {
        Object found = new Undefined("the sequence is empty");
        for (Object item : Values.iterate(value)) {
            boolean first = found instanceof Undefined;
            int order = first ? 0 : Comparisons.compare(key(item, a), key(found, a));
            boolean better = smallest ? order < 0 : order > 0 && order != Comparisons.UNORDERED;
            found = first || better ? item : found;
        }
        return found;
    }

    private static Object summed(Object value, Arguments a) {
        Object sum = a.get("start", 0L);
        for (Object item : Values.iterate(value)) {
            Object part = a.get("attribute") == None.NONE ? item : path(item, a.get("attribute"));
            if (part instanceof Text) {
                throw new TemplateException("sum needs numbers or lists");
            }
            sum = Operators.apply("+", sum, part);
        }
        return sum;
    }

    private static Object key(Object item, Arguments a) {
        Object key = a.has("attribute") ? path(item, a.get("attribute")) : item;
        return a.truth("case_sensitive") ? key : folded(key);
    }

    private static Object dictionaryOrder(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new TemplateException("dictsort needs a mapping, not " + Values.type(value));
        }
        List<Object> items = new ArrayList<>(Methods.items(map));
        items.sort((left, right) -> Comparisons.compare(folded(((Tuple) left).get(0)), folded(((Tuple) right).get(0))));
        return items;
    }

    private static Object mapped(Object value, Arguments a) {
        if (a.has("name") == a.has("attribute")) {
            throw new TemplateException("map needs a filter's name or attribute=");
        }
        List<Object> results = new ArrayList<>();
        for (Object item : Values.iterate(value)) {
            Object result = a.has("name")
                    ? operation(Filters.ALL, a, "filter").body().apply(item, new Arguments(Map.of(), a.scope()))
                    : path(item, a.get("attribute"));
            results.add(result instanceof Undefined && a.has("default") ? a.get("default") : result);
        }
        return results;
    }

    private static Object chosen(Object value, Arguments a, boolean byAttribute, boolean wanted) {
        List<Object> kept = new ArrayList<>();
        for (Object item : Values.iterate(value)) {
            Object tested = byAttribute ? path(item, a.get("attribute")) : item;
            boolean holds = a.has("name")
                    ? Values.truth(operation(Tests.ALL, a, "test").body().apply(tested, forTest(a)))
                    : Values.truth(tested);
            if (holds == wanted) {
                kept.add(item);
            }
        }
        return kept;
    }

    private static Arguments forTest(Arguments a) {
        return new Arguments(a.has("argument") ? Map.of("other", a.get("argument")) : Map.of(), a.scope());
    }

    private static Operation operation(Map<String, Operation> known, Arguments a, String kind) {
        String name = a.text("name").value();
        Operation operation = known.get(name);
        if (operation == null || operation.signature().required() != (a.has("argument") ? 1 : 0)) {
            throw new TemplateException(
                    "no " + kind + " \"" + a.text("name").withoutPeople() + "\" with these arguments is supported");
        }
        return operation;
    }

    private static Object path(Object item, Object path) {
        Object value = item;
        for (String name : Values.text(path, "attribute").value().split("\\.", -1)) {
            Object step = name.matches("[0-9]{1,9}") ? (Object) Long.parseLong(name) : Text.ofTemplate(name);
            value = Access.item(value, step);
        }
        return value;
    }
}
