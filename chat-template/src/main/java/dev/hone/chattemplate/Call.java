package dev.hone.chattemplate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call as they are written: expressions in order, in the order of their names. */
record Call(List<Expression> expressions, int positional, List<String> keywords) {

    static final Call EMPTY = new Call(List.of(), 0, List.of());

    Arguments bind(String callee, Signature signature, Scope scope) {
        List<String> names = signature.bound(callee, positional, keywords);
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), expressions.get(i).evaluate(scope));
        }
        return new Arguments(values, scope);
    }
}
