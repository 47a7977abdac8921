package dev.hone.lab.bench.method.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Python program as its lines, with strings and comments told from code.
 *
 * @param closed whether every string ends and brackets match
 */
record PythonSource(List<Line> lines, boolean closed) {

    /** What stands for each character of a string: a letter, since a string is an operand as a name is. */
    private static final char STRING = 'S';

    private static final Pattern STRING_OR_COMMENT = Pattern.compile("\"\"\"[\\s\\S]*?\"\"\"|'''[\\s\\S]*?'''"
            + "|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])*+'|#[^\\n]*");
    private static final Pattern QUOTE = Pattern.compile("[\"']");
    private static final Pattern COMPOUND =
            Pattern.compile("(if|elif|else|for|while|def|class|try|except|finally|with)\\b.*");
    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    PythonSource {
        lines = List.copyOf(lines);
    }

    /**
     * One line.
     *
     * @param raw as it was written
     * @param code without its comment, strings masked, without blanks at its end
     * @param within whether it begins inside brackets or a string, or goes on from the line before
     */
    record Line(String raw, String code, boolean within) {

        boolean isBlank() {
            return raw.isBlank();
        }

        /** Whether it has code, not a comment alone or nothing. */
        boolean hasCode() {
            return !code.isBlank();
        }

        int indent() {
            return code.length() - code.stripLeading().length();
        }
    }

    static PythonSource of(String text) {
        var inStrings = new BitSet();
        String masked = masked(text, inStrings);
        String[] raw = text.split("\n", -1);
        String[] code = masked.split("\n", -1);
        List<Line> lines = new ArrayList<>();
        var brackets = new Brackets();
        boolean goesOn = false;
        int start = 0;
        for (int i = 0; i < raw.length; i++) {
            boolean inString = start > 0 && inStrings.get(start - 1);
            lines.add(new Line(raw[i], code[i].stripTrailing(), inString || goesOn || brackets.open()));
            brackets.take(code[i]);
            goesOn = code[i].endsWith("\\");
            start += raw[i].length() + 1;
        }
        boolean closed = !QUOTE.matcher(masked).find() && !brackets.open() && !brackets.spoilt;
        return new PythonSource(lines, closed);
    }

    /** The same length and lines, without comments, and with a letter for each character of a string. */
    private static String masked(String text, BitSet inStrings) {
        var masked = new StringBuilder(text);
        Matcher found = STRING_OR_COMMENT.matcher(text);
        while (found.find()) {
            char filler = text.charAt(found.start()) == '#' ? ' ' : STRING;
            for (int i = found.start(); i < found.end(); i++) {
                if (text.charAt(i) == '\n') {
                    inStrings.set(i);
                } else {
                    masked.setCharAt(i, filler);
                }
            }
        }
        return masked.toString();
    }

    /** Brackets that are open. */
    private static final class Brackets {
        private final Deque<Integer> open = new ArrayDeque<>();
        private boolean spoilt;

        void take(String code) {
            code.chars().forEach(this::take);
        }

        private void take(int character) {
            int kind = OPENING.indexOf(character);
            int closes = CLOSING.indexOf(character);
            if (kind >= 0) {
                open.push(kind);
            } else if (closes >= 0 && (open.isEmpty() || open.pop() != closes)) {
                spoilt = true;
            }
        }

        boolean open() {
            return !open.isEmpty();
        }
    }

    /**
     * Whether it could be a program: strings end, brackets match, a block is indented behind a colon and nowhere else,
     * and comes back to where one began. That is less than a parser asks.
     */
    boolean isWellFormed() {
        return closed && blocksAreWhole();
    }

    private boolean blocksAreWhole() {
        Deque<Integer> indents = new ArrayDeque<>(List.of(0));
        boolean opens = false;
        for (Statement statement : statements()) {
            if (opens && statement.indent > indents.getFirst()) {
                indents.push(statement.indent);
            } else if (opens || !comesBack(indents, statement.indent)) {
                return false;
            }
            if (statement.lacksColon()) {
                return false;
            }
            opens = statement.code.endsWith(":");
        }
        return !opens;
    }

    private static boolean comesBack(Deque<Integer> indents, int indent) {
        while (indents.getFirst() > indent) {
            indents.pop();
        }
        return indents.getFirst() == indent;
    }

    /** A line with those that go on from it. */
    private record Statement(int indent, String code) {

        boolean lacksColon() {
            return COMPOUND.matcher(code).matches() && !code.contains(":");
        }

        Statement with(Line more) {
            return new Statement(indent, code + more.code());
        }
    }

    private List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        for (Line line : lines) {
            int last = statements.size() - 1;
            if (line.within() && last >= 0) {
                statements.set(last, statements.get(last).with(line));
            } else if (line.hasCode()) {
                statements.add(new Statement(line.indent(), line.code().stripLeading()));
            }
        }
        return statements;
    }
}
