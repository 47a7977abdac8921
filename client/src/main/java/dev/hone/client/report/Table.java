package dev.hone.client.report;

import dev.hone.terminal.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows under named columns: left-aligned text for people, objects for programs. */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    /** A value, or a {@link Cell}, for each column; missing ones are null. */
    public void row(@Nullable Object... cells) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell);
        }
        rows.add(row);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** One object a row, its keys the columns' names in camel case. */
    public List<Map<String, @Nullable Object>> values() {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int column = 0; column < header.size(); column++) {
                Object cell = column < row.size() ? row.get(column) : null;
                object.put(key(header.get(column)), cell instanceof Cell spoken ? spoken.value() : cell);
            }
            all.add(object);
        }
        return all;
    }

    @Override
    public String toString() {
        return text(Style.PLAIN);
    }

    /** The lines for people, each ended. */
    public String text(Style style) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(header);
        for (List<@Nullable Object> row : rows) {
            lines.add(row.stream().map(Table::text).toList());
        }
        var text = new StringBuilder();
        for (int line = 0; line < lines.size(); line++) {
            text.append(line(lines, line, style)).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** The name of a value in JSON. */
    static String key(String name) {
        var key = new StringBuilder();
        for (String word : name.split("[^A-Za-z0-9@]+")) {
            if (key.length() == 0) {
                key.append(word.equals(word.toUpperCase(Locale.ROOT)) ? word.toLowerCase(Locale.ROOT) : lowered(word));
            } else if (!word.isEmpty()) {
                key.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return key.length() == 0 ? "name" : key.toString();
    }

    private static String lowered(String word) {
        return word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1);
    }

    private static String line(List<List<String>> lines, int number, Style style) {
        List<String> cells = lines.get(number);
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            line.append(column == 0 ? "" : GAP).append(number == 0 ? style.strong(cell) : style.state(cell));
            if (column < cells.size() - 1) {
                line.append(" ".repeat(width(lines, column) - cell.length()));
            }
        }
        return line.toString().stripTrailing();
    }

    private static String text(@Nullable Object cell) {
        return cell instanceof Cell spoken ? spoken.text() : Figures.text(cell);
    }

    private static int width(List<List<String>> lines, int column) {
        return lines.stream()
                .filter(line -> line.size() > column)
                .mapToInt(line -> line.get(column).length())
                .max()
                .orElse(1);
    }
}
