package dev.hone.chattemplate;

import dev.hone.chattemplate.Token.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens between the opening and the closing of one tag. */
final class ExpressionLexer {

    private static final Pattern FLOAT =
            Pattern.compile("\\d+(?:_\\d+)*(?:(?:\\.\\d+(?:_\\d+)*)?[eE][+-]?\\d+(?:_\\d+)*|\\.\\d+(?:_\\d+)*)");
    private static final Pattern INTEGER = Pattern.compile(
            "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+" + "|[1-9](?:_?\\d)*|0(?:_?0)*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern OPERATOR = Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,]");

    private final Lexer lexer;
    private final String source;
    private final String close;
    private final Deque<Character> open = new ArrayDeque<>();

    ExpressionLexer(Lexer lexer, String source, String close) {
        this.lexer = lexer;
        this.source = source;
        this.close = close;
    }

    /** Where the text goes on behind the tag. */
    int run(int start) {
        int position = start;
        while (position < source.length()) {
            char next = source.charAt(position);
            if (open.isEmpty() && closes(position)) {
                return closed(position);
            }
            position = PythonText.isSpace(next) ? position + 1 : token(position);
        }
        throw lexer.complaint(start, "a tag is not closed by " + close);
    }

    private boolean closes(int position) {
        char sign = source.charAt(position);
        boolean signed = sign == '-' || (sign == '+' && isBlock());
        return source.startsWith(close, signed ? position + 1 : position);
    }

    private int closed(int position) {
        char sign = source.charAt(position);
        boolean signed = sign == '-' || sign == '+';
        lexer.add(isBlock() ? Kind.BLOCK_END : Kind.PRINT_END, close, position);
        return lexer.after(position + (signed ? 3 : 2), sign, isBlock());
    }

    private boolean isBlock() {
        return close.equals("%}");
    }

    private int token(int position) {
        char next = source.charAt(position);
        if (next == '"' || next == '\'') {
            return string(position, next);
        }
        for (Kind kind : new Kind[] {Kind.NAME, Kind.FLOAT, Kind.INTEGER, Kind.OPERATOR}) {
            Matcher matcher = pattern(kind).matcher(source).region(position, source.length());
            if (matcher.lookingAt()) {
                String text = matcher.group();
                lexer.add(kind, text, position);
                if (kind == Kind.OPERATOR) {
                    balance(text.charAt(0), position);
                }
                return matcher.end();
            }
        }
        throw lexer.complaint(
                position, "unexpected character '" + Character.toString(source.codePointAt(position)) + "'");
    }

    private static Pattern pattern(Kind kind) {
        return switch (kind) {
            case NAME -> NAME;
            case FLOAT -> FLOAT;
            case INTEGER -> INTEGER;
            default -> OPERATOR;
        };
    }

    private void balance(char operator, int position) {
        int opening = "([{".indexOf(operator);
        if (opening >= 0) {
            open.push(")]}".charAt(opening));
        } else if (")]}".indexOf(operator) >= 0 && (open.isEmpty() || open.pop() != operator)) {
            throw lexer.complaint(position, "unexpected '" + operator + "'");
        }
    }

    private int string(int position, char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw lexer.complaint(position, "a string is not closed by " + quote);
        }
        String raw = source.substring(position + 1, end);
        try {
            lexer.add(Kind.STRING, StringEscapes.unescaped(raw), position);
        } catch (IllegalArgumentException wrong) {
            throw lexer.complaint(position, String.valueOf(wrong.getMessage()));
        }
        return end + 1;
    }
}
