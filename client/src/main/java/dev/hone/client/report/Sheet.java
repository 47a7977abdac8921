package dev.hone.client.report;

import dev.hone.terminal.Style;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The findings of a command: figures by name, and tables. The same under the same names for people and for programs.
 */
public final class Sheet {

    private static final int GAP = 2;

    private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> details = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /** Null where it is not known. */
    public Sheet fact(String name, @Nullable Object value) {
        facts.put(name, value);
        return this;
    }

    /** The same, left out where it is not known. */
    public Sheet known(String name, @Nullable Object value) {
        return value == null ? this : fact(name, value);
    }

    /** A value for programs alone: people are told it in words already. */
    public Sheet detail(String name, @Nullable Object value) {
        details.put(name, value);
        return this;
    }

    /** The name is for programs. */
    public Sheet table(String name, Table table) {
        tables.put(name, table);
        return this;
    }

    public Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        facts.forEach((name, value) -> values.put(Table.key(name), value instanceof Cell cell ? cell.value() : value));
        values.putAll(details);
        tables.forEach((name, table) -> values.put(name, table.values()));
        return values;
    }

    /** The figures one below the other, then the tables; a figure of several lines keeps its column. */
    public String text(Style style) {
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        var figures = new StringBuilder();
        facts.forEach((name, value) -> figures.append(style.strong(name))
                .append(" ".repeat(width - name.length() + GAP))
                .append(Stream.of(text(value).split("\n", -1))
                        .map(style::state)
                        .collect(Collectors.joining(System.lineSeparator() + " ".repeat(width + GAP))))
                .append(System.lineSeparator()));
        return figures
                + tables.values().stream()
                        .filter(table -> !table.isEmpty())
                        .map(table -> System.lineSeparator() + table.text(style))
                        .collect(Collectors.joining());
    }

    private static String text(@Nullable Object value) {
        return value instanceof Cell cell ? cell.text() : Figures.text(value);
    }
}
