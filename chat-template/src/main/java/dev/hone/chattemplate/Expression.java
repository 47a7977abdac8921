package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something in a template that has a value. */
sealed interface Expression {

    Object evaluate(Scope scope);

    record Literal(Object value) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return value;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().charge(1);
            return scope.get(name);
        }
    }

    record Attribute(Expression target, String name) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Access.attribute(target.evaluate(scope), name);
        }
    }

    record Item(Expression target, Expression index) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return Access.item(target.evaluate(scope), index.evaluate(scope));
        }
    }

    record Slice(Expression target, List<Expression> bounds) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = target.evaluate(scope);
            return scope.budget().charged(Access.slice(value, Expression.all(bounds, scope)));
        }
    }

    record Sequence(List<Expression> items, boolean tuple) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            List<Object> values = Expression.all(items, scope);
            return scope.budget().charged(tuple ? new Tuple(values) : values);
        }
    }

    record Dictionary(List<Expression> keys, List<Expression> values) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Map<Text, Object> entries = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                Text key = Values.text(keys.get(i).evaluate(scope), "a mapping's key");
                entries.put(key, values.get(i).evaluate(scope));
            }
            scope.budget().charge(entries.size());
            return entries;
        }
    }

    record Negation(Expression operand) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return !Values.truth(operand.evaluate(scope));
        }
    }

    record Sign(Expression operand, boolean minus) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = operand.evaluate(scope);
            return minus ? Operators.negated(value) : Operators.apply("+", 0L, value);
        }
    }

    record Binary(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object first = left.evaluate(scope);
            Object second = right.evaluate(scope);
            Object result = operator.equals("~")
                    ? Operators.concatenated(first, second)
                    : Operators.apply(operator, first, second);
            return scope.budget().charged(result);
        }
    }

    record Logical(boolean and, Expression left, Expression right) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object first = left.evaluate(scope);
            return Values.truth(first) == and ? right.evaluate(scope) : first;
        }
    }

    /** {@code a < b < c}: each neighbouring pair compared, every operand evaluated at most once. */
    record Comparison(Expression first, List<String> operators, List<Expression> others) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object left = first.evaluate(scope);
            for (int i = 0; i < operators.size(); i++) {
                Object right = others.get(i).evaluate(scope);
                if (!Operators.compare(operators.get(i), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    record Conditional(Expression condition, Expression then, Expression otherwise) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return (Values.truth(condition.evaluate(scope)) ? then : otherwise).evaluate(scope);
        }
    }

    /** A filter, test or method applied to a value. */
    record Applied(String name, Operation operation, Expression target, Call call) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = target.evaluate(scope);
            Arguments arguments = call.bind(name, operation.signature(), scope);
            scope.budget().charge(value instanceof Text text ? text.length() : 1);
            return scope.budget().charged(operation.body().apply(value, arguments));
        }
    }

    /** A function or macro called by its name. */
    record Called(String name, Call call) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().charge(1);
            Object callee = scope.get(name);
            if (callee instanceof Macro macro) {
                return macro.call(call, scope);
            }
            if (callee instanceof Operation operation) {
                return scope.budget()
                        .charged(operation.body().apply(None.NONE, call.bind(name, operation.signature(), scope)));
            }
            if (callee instanceof Undefined undefined) {
                throw undefined.used();
            }
            throw new TemplateException("'" + name + "' is not a function");
        }
    }

    static List<Object> all(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        expressions.forEach(expression -> values.add(expression.evaluate(scope)));
        return values;
    }
}
