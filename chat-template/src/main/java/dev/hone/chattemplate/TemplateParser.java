package dev.hone.chattemplate;

import dev.hone.chattemplate.Statement.Flow;
import dev.hone.chattemplate.Statement.Loop.Bodies;
import dev.hone.chattemplate.Statement.Target;
import dev.hone.chattemplate.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a whole template: text, printed expressions and the tags of the subset. */
final class TemplateParser {

    private static final int MAX_DEPTH = 60;
    private static final Set<String> CONSTANTS = Set.of("true", "True", "false", "False", "none", "None");

    private final TokenCursor tokens;
    private final ExpressionParser expressions;
    private int loops;
    private int depth;

    private TemplateParser(List<Token> tokens) {
        this.tokens = new TokenCursor(tokens);
        this.expressions = new ExpressionParser(this.tokens, macros(tokens));
    }

    static List<Statement> parse(String source) {
        TemplateParser parser = new TemplateParser(Lexer.tokens(source));
        return parser.statements(Set.of());
    }

    private static Set<String> macros(List<Token> tokens) {
        Set<String> names = new HashSet<>();
        for (int i = 2; i < tokens.size(); i++) {
            if (tokens.get(i - 1).isName("macro") && tokens.get(i - 2).kind() == Kind.BLOCK_BEGIN) {
                names.add(tokens.get(i).text());
            }
        }
        return names;
    }

    /**
     * Statements up to one of the tags by name, whose opening and name are consumed, or up to the end if there are
     * none.
     */
    private List<Statement> statements(Set<String> ends) {
        enter();
        List<Statement> statements = new ArrayList<>();
        int opened = tokens.peek().line();
        while (true) {
            Token token = tokens.next();
            if (token.kind() == Kind.END) {
                if (!ends.isEmpty()) {
                    throw TemplateException.at(opened, "a tag is not closed by " + String.join(" or ", ends));
                }
                depth--;
                return statements;
            }
            if (token.kind() == Kind.BLOCK_BEGIN && ends.contains(tokens.peek().text())) {
                depth--;
                return statements;
            }
            statements.add(statement(token));
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw tokens.refused("tags are nested more than " + MAX_DEPTH + " deep");
        }
    }

    private Statement statement(Token token) {
        if (token.kind() == Kind.DATA) {
            return new Statement.Written(token.line(), Text.ofTemplate(token.text()));
        }
        if (token.kind() == Kind.PRINT_BEGIN) {
            Expression value = expressions.tuple();
            tokens.expect(Kind.PRINT_END, "}}");
            return new Statement.Print(token.line(), value);
        }
        return tag(tokens.expect(Kind.NAME, "a tag's name"));
    }

    private Statement tag(Token name) {
        return switch (name.text()) {
            case "if" -> choice(name.line());
            case "for" -> loop(name.line());
            case "set" -> assignment(name.line());
            case "macro" -> macro(name.line());
            case "generation" -> new Statement.Generation(name.line(), body("endgeneration"));
            case "break" -> jump(name, Flow.BREAK);
            case "continue" -> jump(name, Flow.CONTINUE);
            default -> throw TemplateException.at(name.line(), "the tag \"" + name.text() + "\" is not supported");
        };
    }

    private Statement jump(Token name, Flow flow) {
        if (loops == 0) {
            throw TemplateException.at(name.line(), "\"" + name.text() + "\" stands outside of a loop");
        }
        endTag();
        return new Statement.Jump(name.line(), flow);
    }

    private void endTag() {
        tokens.expect(Kind.BLOCK_END, "%}");
    }

    /** What stands between the end of this tag and the tag that closes it. */
    private List<Statement> body(String end) {
        endTag();
        List<Statement> body = statements(Set.of(end));
        tokens.next();
        endTag();
        return body;
    }

    private Statement choice(int line) {
        Expression condition = expressions.tuple();
        endTag();
        List<Statement> then = statements(Set.of("elif", "else", "endif"));
        Token end = tokens.next();
        List<Statement> otherwise = List.of();
        if (end.text().equals("elif")) {
            enter();
            otherwise = List.of(choice(end.line()));
            depth--;
        } else if (end.text().equals("else")) {
            otherwise = body("endif");
        } else {
            endTag();
        }
        return new Statement.Choice(line, condition, then, otherwise);
    }

    private Statement loop(int line) {
        Target target = target(false);
        if (!tokens.skipName("in")) {
            throw tokens.unexpected("\"in\"");
        }
        Expression over = iterated();
        Expression only = tokens.skipName("if") ? expressions.expression() : null;
        if (tokens.peek().isName("recursive")) {
            throw tokens.refused("recursive loops are not supported");
        }
        endTag();
        loops++;
        List<Statement> each = statements(Set.of("else", "endfor"));
        loops--;
        List<Statement> otherwise = List.of();
        if (tokens.next().text().equals("else")) {
            otherwise = body("endfor");
        } else {
            endTag();
        }
        return new Statement.Loop(line, target, over, only, new Bodies(each, otherwise));
    }

    private Expression iterated() {
        List<Expression> items = new ArrayList<>(List.of(expressions.or()));
        boolean tuple = tokens.peek().isOperator(",");
        while (tokens.skipOperator(",")) {
            items.add(expressions.or());
        }
        return tuple ? new Expression.Sequence(items, true) : items.get(0);
    }

    private Target target(boolean attributes) {
        List<String> names = new ArrayList<>(List.of(variable()));
        if (attributes && tokens.skipOperator(".")) {
            return new Target(
                    names, tokens.expect(Kind.NAME, "an attribute's name").text());
        }
        while (tokens.skipOperator(",")) {
            names.add(variable());
        }
        return new Target(names, null);
    }

    private String variable() {
        boolean bracketed = tokens.peek().isOperator("(");
        if (bracketed) {
            throw tokens.refused("names to assign to stand without brackets");
        }
        Token name = tokens.expect(Kind.NAME, "a name");
        if (CONSTANTS.contains(name.text()) || name.text().equals("loop")) {
            throw TemplateException.at(name.line(), "\"" + name.text() + "\" cannot be assigned to");
        }
        return name.text();
    }

    private Statement assignment(int line) {
        Target target = target(true);
        if (tokens.skipOperator("=")) {
            Expression value = expressions.tuple();
            endTag();
            return new Statement.Assign(line, target, value);
        }
        if (tokens.peek().isOperator("|")) {
            throw tokens.refused("filters on a set block are not supported");
        }
        // A block's loops are its own: what it captures cannot leave the loop around it.
        int outside = loops;
        loops = 0;
        List<Statement> body = body("endset");
        loops = outside;
        return new Statement.Capture(line, target, body);
    }

    private Statement macro(int line) {
        String name = variable();
        tokens.expectOperator("(");
        StringBuilder parameters = new StringBuilder();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        while (!tokens.skipOperator(")")) {
            String parameter = variable();
            parameters.append(parameter).append("? ");
            if (tokens.skipOperator("=")) {
                defaults.put(parameter, expressions.expression());
            }
            if (!tokens.peek().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        int outside = loops;
        loops = 0;
        List<Statement> body = body("endmacro");
        loops = outside;
        return new Statement.Definition(line, name, Signature.of(parameters.toString()), defaults, body);
    }
}
