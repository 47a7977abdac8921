package dev.hone.chattemplate;

import dev.hone.chattemplate.Expression.Applied;
import dev.hone.chattemplate.Expression.Binary;
import dev.hone.chattemplate.Expression.Comparison;
import dev.hone.chattemplate.Expression.Conditional;
import dev.hone.chattemplate.Expression.Literal;
import dev.hone.chattemplate.Expression.Logical;
import dev.hone.chattemplate.Expression.Negation;
import dev.hone.chattemplate.Expression.Sign;
import dev.hone.chattemplate.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions with jinja2's precedence: a filter binds tighter than any operator, {@code if} loosest. */
final class ExpressionParser {

    private static final int MAX_DEPTH = 80;
    private static final int MAX_LINKS = 1000;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> AFTER_TEST = Set.of("else", "or", "and", "is", "if", "in", "not");

    private final TokenCursor tokens;
    private final PrimaryParser primary;
    private int depth;
    private int links;

    ExpressionParser(TokenCursor tokens, Set<String> macros) {
        this.tokens = tokens;
        this.primary = new PrimaryParser(tokens, this, macros);
    }

    /** One expression, or several with commas between, which are a tuple. */
    Expression tuple() {
        Expression first = expression();
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && !ends()) {
            items.add(expression());
        }
        return new Expression.Sequence(items, true);
    }

    private boolean ends() {
        Kind kind = tokens.peek().kind();
        return kind == Kind.BLOCK_END || kind == Kind.PRINT_END || tokens.peek().isOperator(")");
    }

    Expression expression() {
        enter();
        Expression value = or();
        while (tokens.skipName("if")) {
            link();
            Expression condition = or();
            Expression otherwise = tokens.skipName("else")
                    ? expression()
                    : new Literal(new Undefined("an inline if without else has no value here"));
            value = new Conditional(condition, value, otherwise);
        }
        depth--;
        return value;
    }

    /** Counts one more operator in a row, which is one more level when the expression is evaluated. */
    void link() {
        if (++links > MAX_LINKS) {
            throw tokens.refused("an expression has more than " + MAX_LINKS + " operators");
        }
    }

    private void enter() {
        links = depth == 0 ? 0 : links;
        if (++depth > MAX_DEPTH) {
            throw tokens.refused("an expression is nested more than " + MAX_DEPTH + " deep");
        }
    }

    /** An expression that leaves an {@code if} behind it alone, as loops need. */
    Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            link();
            left = new Logical(false, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            link();
            left = new Logical(true, left, not());
        }
        return left;
    }

    private Expression not() {
        if (!tokens.skipName("not")) {
            return comparison();
        }
        enter();
        Expression operand = not();
        depth--;
        return new Negation(operand);
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        for (String operator = comparator(); operator != null; operator = comparator()) {
            operators.add(operator);
            others.add(sum());
        }
        return operators.isEmpty() ? first : new Comparison(first, operators, others);
    }

    private @Nullable String comparator() {
        Token token = tokens.peek();
        if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
            return tokens.next().text();
        }
        if (tokens.skipName("in")) {
            return "in";
        }
        if (token.isName("not") && tokens.peekAfter().isName("in")) {
            tokens.next();
            tokens.next();
            return "not in";
        }
        return null;
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
            link();
            left = new Binary(tokens.next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (tokens.skipOperator("~")) {
            link();
            left = new Binary("~", left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (tokens.peek().kind() == Kind.OPERATOR
                && Set.of("*", "/", "//", "%").contains(tokens.peek().text())) {
            link();
            left = new Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.skipOperator("**")) {
            link();
            left = new Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean filtered) {
        enter();
        Expression value;
        if (tokens.peek().isOperator("-") || tokens.peek().isOperator("+")) {
            boolean minus = tokens.next().isOperator("-");
            value = new Sign(unary(false), minus);
        } else {
            value = primary.postfixed(primary.primary());
        }
        depth--;
        return filtered ? filtered(value) : value;
    }

    private Expression filtered(Expression start) {
        Expression value = start;
        while (true) {
            link();
            if (tokens.skipOperator("|")) {
                value = filter(value);
            } else if (tokens.skipName("is")) {
                value = test(value);
            } else if (tokens.peek().isOperator("(")) {
                throw tokens.refused("what a filter or test gave cannot be called");
            } else {
                return value;
            }
        }
    }

    /** The filter whose name comes next, applied to a value. */
    Expression filter(Expression value) {
        Token name = tokens.expect(Kind.NAME, "a filter's name");
        Operation filter = Filters.ALL.get(name.text());
        if (filter == null) {
            throw TemplateException.at(name.line(), "the filter \"" + name.text() + "\" is not supported");
        }
        Call call = tokens.peek().isOperator("(") ? primary.call() : Call.EMPTY;
        check(name, filter, call);
        return new Applied(name.text(), filter, value, call);
    }

    private Expression test(Expression value) {
        boolean negated = tokens.skipName("not");
        Token name = tokens.expect(Kind.NAME, "a test's name");
        Operation test = Tests.ALL.get(name.text());
        if (test == null) {
            throw TemplateException.at(name.line(), "the test \"" + name.text() + "\" is not supported");
        }
        Call call = testArguments();
        check(name, test, call);
        Expression tested = new Applied(name.text(), test, value, call);
        return negated ? new Negation(tested) : tested;
    }

    private Call testArguments() {
        Token token = tokens.peek();
        if (token.isOperator("(")) {
            return primary.call();
        }
        boolean begins =
                switch (token.kind()) {
                    case NAME -> !AFTER_TEST.contains(token.text());
                    case STRING, INTEGER, FLOAT -> true;
                    default -> token.isOperator("[") || token.isOperator("{");
                };
        return begins ? new Call(List.of(primary.postfixed(primary.primary())), 1, List.of()) : Call.EMPTY;
    }

    void check(Token name, Operation operation, Call call) {
        try {
            operation.signature().bound("\"" + name.text() + "\"", call.positional(), call.keywords());
        } catch (TemplateException wrong) {
            throw wrong.placed(name.line());
        }
    }
}
