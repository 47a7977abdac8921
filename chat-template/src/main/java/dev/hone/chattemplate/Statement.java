package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a template that prints, decides or remembers. */
sealed interface Statement {

    /** What happens next in the loop around a statement. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    int line();

    Flow run(Scope scope, TextBuilder out);

    static Flow runAll(List<Statement> statements, Scope scope, TextBuilder out) {
        for (Statement statement : statements) {
            try {
                scope.budget().charge(1);
                Flow flow = statement.run(scope, out);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            } catch (TemplateException wrong) {
                throw wrong.placed(statement.line());
            }
        }
        return Flow.NEXT;
    }

    record Written(int line, Text text) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            scope.budget().charge(text.length());
            out.add(text);
            return Flow.NEXT;
        }
    }

    record Print(int line, Expression expression) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            Text text = Printing.printed(expression.evaluate(scope));
            scope.budget().charge(text.length());
            out.add(text);
            return Flow.NEXT;
        }
    }

    record Choice(int line, Expression condition, List<Statement> then, List<Statement> otherwise)
            implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            return runAll(Values.truth(condition.evaluate(scope)) ? then : otherwise, scope, out);
        }
    }

    record Loop(
            int line,
            Target target,
            Expression over,
            @Nullable Expression only,
            Bodies bodies) implements Statement {

        record Bodies(List<Statement> each, List<Statement> otherwise) {}

        @Override
        public Flow run(Scope scope, TextBuilder out) {
            List<Object> items = kept(Values.iterate(over.evaluate(scope)), scope);
            for (int i = 0; i < items.size(); i++) {
                scope.budget().charge(1);
                Scope round = scope.inner();
                round.set("loop", new LoopVariable(items, i));
                target.assign(round, items.get(i));
                if (runAll(bodies.each, round, out) == Flow.BREAK) {
                    break;
                }
            }
            return items.isEmpty() ? runAll(bodies.otherwise, scope.inner(), out) : Flow.NEXT;
        }

        private List<Object> kept(List<Object> items, Scope scope) {
            if (only == null) {
                return items;
            }
            List<Object> kept = new ArrayList<>();
            for (Object item : items) {
                Scope tested = scope.inner();
                target.assign(tested, item);
                if (Values.truth(only.evaluate(tested))) {
                    kept.add(item);
                }
            }
            return kept;
        }
    }

    record Assign(int line, Target target, Expression value) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            target.assign(scope, value.evaluate(scope));
            return Flow.NEXT;
        }
    }

    /** {@code set name} with a body: what the body prints becomes the value. */
    record Capture(int line, Target target, List<Statement> body) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            TextBuilder captured = new TextBuilder();
            runAll(body, scope.inner(), captured);
            target.assign(scope, captured.build());
            return Flow.NEXT;
        }
    }

    record Definition(
            int line, String name, Signature signature, Map<String, Expression> defaults, List<Statement> body)
            implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            scope.set(name, new Macro(name, signature, defaults, body, scope));
            return Flow.NEXT;
        }
    }

    /** What the assistant says, marked for training by other programs; its assignments end with it. */
    record Generation(int line, List<Statement> body) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            return runAll(body, scope.inner(), out);
        }
    }

    record Jump(int line, Flow flow) implements Statement {
        @Override
        public Flow run(Scope scope, TextBuilder out) {
            return flow;
        }
    }

    /** Where a value is put: one name, several, or an attribute of a namespace. */
    record Target(List<String> names, @Nullable String attribute) {

        void assign(Scope scope, Object value) {
            if (attribute != null) {
                if (!(scope.get(names.get(0)) instanceof Namespace namespace)) {
                    throw new TemplateException("only a namespace takes attributes, and " + names.get(0) + " is none");
                }
                namespace.set(attribute, value);
            } else if (names.size() == 1) {
                scope.set(names.get(0), value);
            } else {
                unpack(scope, Values.iterate(value));
            }
        }

        private void unpack(Scope scope, List<Object> values) {
            if (values.size() != names.size()) {
                throw new TemplateException(values.size() + " values for " + names.size() + " names");
            }
            for (int i = 0; i < names.size(); i++) {
                scope.set(names.get(i), values.get(i));
            }
        }
    }
}
