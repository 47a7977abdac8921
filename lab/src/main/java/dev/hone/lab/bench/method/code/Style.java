package dev.hone.lab.bench.method.code;

import dev.hone.lab.bench.method.code.PythonSource.Line;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How well a part of a program keeps to rules of style: how often it breaks one in ten lines, so that a longer one has
 * no more for being longer.
 *
 * @param broken how often a rule is broken
 * @param lines that are not empty
 */
record Style(int broken, int lines) {

    private static final double LINES = 10;
    private static final Pattern BOUND = Pattern.compile(
            "^\\s*(?<assigned>[\\w, ]+?)\\s*=(?!=)|\\bfor\\s+(?<each>[\\w, ]+?)\\s+in\\b|^\\s*def\\s+\\w+\\((?<given>[^)]*)");
    private static final List<String> BINDING = List.of("assigned", "each", "given");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern MIXED_CASE = Pattern.compile(".*[a-z][A-Z].*");
    private static final Pattern LETTER = Pattern.compile("[A-Za-z]");
    /** The single letters that Google's style guide for Python allows (3.16.1). */
    private static final Set<String> LETTERS_ALLOWED = Set.of("i", "j", "k", "v", "e", "f");

    private static final Set<String> BUILT_IN = Set.of(
            "abs", "all", "any", "bin", "bytes", "dict", "filter", "hash", "id", "input", "int", "iter", "len", "list",
            "map", "max", "min", "next", "object", "pow", "range", "set", "sorted", "str", "sum", "type", "vars",
            "zip");
    private static final Pattern RETURN = Pattern.compile("\\s*return\\b.*");
    private static final Pattern ELSE = Pattern.compile("\\s*(?:else:|elif\\b).*");
    private static final int BLOCK = 4;

    /**
     * Of all after the first lines of a program.
     *
     * @param from how many lines are not looked at
     */
    static Style of(PythonSource program, int from) {
        List<Line> own = program.lines().subList(from, program.lines().size());
        int byLine = own.stream()
                .mapToInt(line -> Stream.of(StyleRule.values())
                        .mapToInt(rule -> rule.breaks(line))
                        .sum())
                .sum();
        int lines = (int) own.stream().filter(line -> !line.isBlank()).count();
        return new Style(byLine + names(own) + elseAfterReturn(own), lines);
    }

    /** In ten lines; not a number where there are none. */
    double inTenLines() {
        return lines == 0 ? Double.NaN : LINES * broken / lines;
    }

    /** From 1 for a program that breaks no rule downwards; 0 where there is none. */
    double quality() {
        return lines == 0 ? 0 : 1 / (1 + inTenLines() / LINES);
    }

    /**
     * Names that should be others, each counted once: in mixed case (PEP 8, pylint C0103), of one letter that says
     * nothing (Google 3.16.1), or of something built in (pylint W0622).
     */
    private static int names(List<Line> lines) {
        Set<String> names = new LinkedHashSet<>();
        for (Line line : lines) {
            Matcher bound = BOUND.matcher(line.within() ? "" : line.code());
            while (bound.find()) {
                BINDING.stream()
                        .map(bound::group)
                        .filter(text -> text != null)
                        .forEach(text -> NAME.matcher(text).results().forEach(name -> names.add(name.group())));
            }
        }
        return (int) names.stream().filter(Style::isBadName).count();
    }

    private static boolean isBadName(String name) {
        boolean letter = LETTER.matcher(name).matches() && !LETTERS_ALLOWED.contains(name);
        return letter || MIXED_CASE.matcher(name).matches() || BUILT_IN.contains(name);
    }

    /** {@code else} behind a block that ends by returning: pylint R1705, no-else-return. */
    private static int elseAfterReturn(List<Line> lines) {
        List<Line> code = lines.stream().filter(Line::hasCode).toList();
        int found = 0;
        for (int i = 1; i < code.size(); i++) {
            Line before = code.get(i - 1);
            int deeper = before.indent() - code.get(i).indent();
            boolean returned = RETURN.matcher(before.code()).matches() && deeper > 0 && deeper <= BLOCK;
            found += returned && ELSE.matcher(code.get(i).code()).matches() ? 1 : 0;
        }
        return found;
    }
}
