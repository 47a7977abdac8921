package dev.hone.chattemplate;

import dev.hone.chattemplate.Expression.Applied;
import dev.hone.chattemplate.Expression.Attribute;
import dev.hone.chattemplate.Expression.Called;
import dev.hone.chattemplate.Expression.Item;
import dev.hone.chattemplate.Expression.Literal;
import dev.hone.chattemplate.Expression.Name;
import dev.hone.chattemplate.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads literals, names and what may follow them: attributes, items, slices and calls. */
final class PrimaryParser {

    private static final Map<String, Object> CONSTANTS =
            Map.of("true", true, "True", true, "false", false, "False", false, "none", None.NONE, "None", None.NONE);

    /** Names that jinja2 gives a meaning that the subset does not have. */
    private static final Set<String> UNSUPPORTED =
            Set.of("caller", "varargs", "kwargs", "self", "super", "lipsum", "cycler", "joiner");

    private final TokenCursor tokens;
    private final ExpressionParser expressions;
    private final Set<String> macros;

    PrimaryParser(TokenCursor tokens, ExpressionParser expressions, Set<String> macros) {
        this.tokens = tokens;
        this.expressions = expressions;
        this.macros = macros;
    }

    Expression primary() {
        Token token = tokens.next();
        try {
            return switch (token.kind()) {
                case NAME -> name(token);
                case STRING -> string(token);
                case INTEGER -> new Literal(integer(token.text()));
                case FLOAT -> new Literal(Double.parseDouble(token.text().replace("_", "")));
                case OPERATOR -> bracketed(token);
                default -> throw unexpected(token);
            };
        } catch (NumberFormatException tooLarge) {
            throw TemplateException.at(token.line(), "the number " + token.text() + " exceeds 64 bits");
        }
    }

    private static TemplateException unexpected(Token token) {
        return TemplateException.at(token.line(), "expected an expression and found " + token.described());
    }

    private Expression name(Token token) {
        String name = token.text();
        Object constant = CONSTANTS.get(name);
        if (constant != null) {
            return new Literal(constant);
        }
        if (UNSUPPORTED.contains(name) && !tokens.peek().isOperator("=")) {
            throw TemplateException.at(token.line(), "the name \"" + name + "\" is not supported");
        }
        return tokens.peek().isOperator("(") ? function(token) : new Name(name);
    }

    private Expression function(Token token) {
        String name = token.text();
        Operation function = Functions.ALL.get(name);
        boolean known = function != null || macros.contains(name) || name.equals(Functions.STRFTIME);
        if (!known) {
            throw TemplateException.at(token.line(), "the function \"" + name + "\" is not supported");
        }
        Call call = call();
        if (function != null && !macros.contains(name)) {
            expressions.check(token, function, call);
        }
        return new Called(name, call);
    }

    private Expression string(Token first) {
        StringBuilder text = new StringBuilder(first.text());
        while (tokens.peek().kind() == Kind.STRING) {
            text.append(tokens.next().text());
        }
        return new Literal(Text.ofTemplate(text.toString()));
    }

    private static Object integer(String digits) {
        String plain = digits.replace("_", "").toLowerCase(Locale.ROOT);
        int radix = plain.startsWith("0x") ? 16 : plain.startsWith("0o") ? 8 : plain.startsWith("0b") ? 2 : 10;
        return Long.parseLong(radix == 10 ? plain : plain.substring(2), radix);
    }

    private Expression bracketed(Token open) {
        return switch (open.text()) {
            case "(" -> parenthesised();
            case "[" -> new Expression.Sequence(items("]"), false);
            case "{" -> dictionary();
            default -> throw unexpected(open);
        };
    }

    private Expression parenthesised() {
        if (tokens.skipOperator(")")) {
            return new Expression.Sequence(List.of(), true);
        }
        Expression value = expressions.tuple();
        tokens.expectOperator(")");
        return value;
    }

    private List<Expression> items(String close) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator(close)) {
            items.add(expressions.expression());
            if (!tokens.peek().isOperator(close)) {
                tokens.expectOperator(",");
            }
        }
        return items;
    }

    private Expression dictionary() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            keys.add(expressions.expression());
            tokens.expectOperator(":");
            values.add(expressions.expression());
            if (!tokens.peek().isOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        return new Expression.Dictionary(keys, values);
    }

    Expression postfixed(Expression start) {
        Expression value = start;
        while (true) {
            expressions.link();
            if (tokens.skipOperator(".")) {
                value = attribute(value);
            } else if (tokens.skipOperator("[")) {
                value = subscript(value);
            } else if (tokens.peek().isOperator("(")) {
                throw tokens.refused("only functions, macros and methods can be called, by their names");
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression target) {
        if (tokens.peek().kind() == Kind.INTEGER) {
            return new Item(target, new Literal(integer(tokens.next().text())));
        }
        Token name = tokens.expect(Kind.NAME, "an attribute's name");
        if (name.text().startsWith("_")) {
            throw TemplateException.at(name.line(), "the attribute \"" + name.text() + "\" is not supported");
        }
        if (!tokens.peek().isOperator("(")) {
            return new Attribute(target, name.text());
        }
        Operation method = Methods.ALL.get(name.text());
        if (method == null) {
            throw TemplateException.at(name.line(), "the method \"" + name.text() + "\" is not supported");
        }
        Call call = call();
        expressions.check(name, method, call);
        return new Applied(name.text(), method, target, call);
    }

    private Expression subscript(Expression target) {
        List<Expression> bounds = new ArrayList<>();
        boolean slice = false;
        while (!tokens.peek().isOperator("]")) {
            if (tokens.skipOperator(":")) {
                slice = true;
                bounds.add(new Literal(None.NONE));
                continue;
            }
            bounds.add(expressions.expression());
            boolean more = tokens.skipOperator(":");
            slice |= more;
            if (!more) {
                break;
            }
        }
        tokens.expectOperator("]");
        if (!slice) {
            if (bounds.isEmpty()) {
                throw tokens.refused("an item needs an index");
            }
            return new Item(target, bounds.get(0));
        }
        while (bounds.size() < 3) {
            bounds.add(new Literal(None.NONE));
        }
        if (bounds.size() > 3) {
            throw tokens.refused("a slice has at most three bounds");
        }
        return new Expression.Slice(target, bounds);
    }

    /** The arguments of a call, from its opening bracket on. */
    Call call() {
        tokens.expectOperator("(");
        List<Expression> values = new ArrayList<>();
        List<String> keywords = new ArrayList<>();
        while (!tokens.skipOperator(")")) {
            if (tokens.peek().isOperator("*") || tokens.peek().isOperator("**")) {
                throw tokens.refused("arguments given by * and ** are not supported");
            }
            boolean keyword =
                    tokens.peek().kind() == Kind.NAME && tokens.peekAfter().isOperator("=");
            if (keyword) {
                keywords.add(tokens.next().text());
                tokens.next();
            } else if (!keywords.isEmpty()) {
                throw tokens.refused("an argument in order stands behind one by name");
            }
            values.add(expressions.expression());
            if (!tokens.peek().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Call(values, values.size() - keywords.size(), keywords);
    }
}
