package dev.hone.chattemplate;

import java.util.List;
import java.util.Map;

/** A macro with the block in which it was defined. */
record Macro(String name, Signature signature, Map<String, Expression> defaults, List<Statement> body, Scope home) {

    Object call(Call call, Scope caller) {
        Arguments arguments = call.bind("the macro " + name, signature, caller);
        Scope scope = home.inner();
        for (String parameter : signature.names()) {
            Expression otherwise = defaults.get(parameter);
            Object given = arguments.find(parameter);
            Object missing = new Undefined("parameter '" + parameter + "' was not provided");
            scope.set(parameter, given != null ? given : otherwise != null ? otherwise.evaluate(scope) : missing);
        }
        scope.budget().enter();
        TextBuilder out = new TextBuilder();
        Statement.runAll(body, scope, out);
        scope.budget().leave();
        return out.build();
    }
}
