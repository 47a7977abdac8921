package dev.hone.chattemplate;

import dev.hone.chattemplate.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template's source into tokens and applies white-space control: {@code -} and {@code +} at the tags, and what
 * {@code trim_blocks} and {@code lstrip_blocks} do without them. Comments and raw blocks end here.
 */
final class Lexer {

    private static final int UNICODE = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern RAW = Pattern.compile("\\s*raw\\s*(-%\\}\\s*|%\\})", UNICODE);
    private static final Pattern RAW_END =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%\\}|-%\\}\\s*|%\\}\\n?)", UNICODE);

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int countedTo;
    private int line = 1;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
        lexer.root();
        return lexer.tokens;
    }

    private void root() {
        while (position < source.length()) {
            int open = opening(position);
            if (open < 0) {
                add(Kind.DATA, source.substring(position), position);
                position = source.length();
            } else {
                tag(open);
            }
        }
        add(Kind.END, "", position);
    }

    private int opening(int from) {
        for (int open = source.indexOf('{', from); open >= 0; open = source.indexOf('{', open + 1)) {
            if (open + 1 < source.length() && "{%#".indexOf(source.charAt(open + 1)) >= 0) {
                return open;
            }
        }
        return -1;
    }

    private void tag(int open) {
        char kind = source.charAt(open + 1);
        char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
        String data = before(source.substring(position, open), sign, kind != '{');
        if (!data.isEmpty()) {
            add(Kind.DATA, data, position);
        }
        position = open + (sign == '-' || sign == '+' ? 3 : 2);
        if (kind == '#') {
            comment(open);
        } else if (kind == '%') {
            Matcher raw = RAW.matcher(source).region(position, source.length());
            if (raw.lookingAt()) {
                position = raw.end();
                raw(open);
            } else {
                add(Kind.BLOCK_BEGIN, "{%", open);
                position = new ExpressionLexer(this, source, "%}").run(position);
            }
        } else {
            add(Kind.PRINT_BEGIN, "{{", open);
            position = new ExpressionLexer(this, source, "}}").run(position);
        }
    }

    /** What stays of the text before a tag. */
    private String before(String data, char sign, boolean block) {
        if (sign == '-') {
            return PythonText.trimEnd(data);
        }
        int lineStart = data.lastIndexOf('\n') + 1;
        boolean startsLine = lineStart > 0 || position == 0 || source.charAt(position - 1) == '\n';
        boolean blank = PythonText.isBlank(data.substring(lineStart));
        return sign != '+' && block && startsLine && blank ? data.substring(0, lineStart) : data;
    }

    private void comment(int open) {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw complaint(open, "a comment is not closed by #}");
        }
        char sign = end > position ? source.charAt(end - 1) : ' ';
        position = after(end + 2, sign, true);
    }

    private void raw(int open) {
        Matcher end = RAW_END.matcher(source).region(position, source.length());
        if (!end.find()) {
            throw complaint(open, "a raw block is not closed by {% endraw %}");
        }
        String sign = end.group(1);
        String data = before(source.substring(position, end.start()), sign.isEmpty() ? ' ' : sign.charAt(0), true);
        add(Kind.DATA, data, position);
        position = end.end();
    }

    /** Where text goes on behind a tag that was closed with this sign. */
    int after(int end, char sign, boolean block) {
        int next = end;
        if (sign == '-') {
            while (next < source.length() && PythonText.isSpace(source.charAt(next))) {
                next++;
            }
        } else if (sign != '+' && block && next < source.length() && source.charAt(next) == '\n') {
            next++;
        }
        return next;
    }

    void add(Kind kind, String text, int at) {
        tokens.add(new Token(kind, text, lineOf(at)));
    }

    TemplateException complaint(int at, String message) {
        return TemplateException.at(lineOf(at), message);
    }

    private int lineOf(int at) {
        for (; countedTo < at; countedTo++) {
            if (source.charAt(countedTo) == '\n') {
                line++;
            }
        }
        return line;
    }
}
