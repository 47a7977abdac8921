package dev.hone.chattemplate;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The tests of the template language: the predicates that may stand behind {@code is}. */
final class Tests {

    static final Map<String, Operation> ALL = all();

    private Tests() {}

    private static Map<String, Operation> all() {
        Map<String, Operation> tests = new HashMap<>();
        kinds(tests);
        define(tests, "true", value -> value.equals(true));
        define(tests, "false", value -> value.equals(false));
        define(tests, "odd", value -> Math.floorMod(Values.integer(value, "odd"), 2L) == 1);
        define(tests, "even", value -> Math.floorMod(Values.integer(value, "even"), 2L) == 0);
        define(tests, "lower", value -> LetterKinds.isCased(Printing.printed(value), Character::isLowerCase));
        define(tests, "upper", value -> LetterKinds.isCased(Printing.printed(value), Character::isUpperCase));
        other(
                tests,
                "divisibleby",
                (value, a) -> Numbers.calculate("%", value, a.get("other")).equals(0L));
        other(tests, "sameas", (value, a) -> value.equals(a.get("other")));
        other(tests, "in", (value, a) -> Comparisons.contains(a.get("other"), value));
        comparisons(tests);
        return tests;
    }

    private static void kinds(Map<String, Operation> tests) {
        define(tests, "defined", value -> !(value instanceof Undefined));
        define(tests, "undefined", value -> value instanceof Undefined);
        define(tests, "none", value -> value == None.NONE);
        define(tests, "string", value -> value instanceof Text || value instanceof Markup);
        define(tests, "mapping", value -> value instanceof Map);
        define(tests, "iterable", Values::isSized);
        define(tests, "sequence", Values::isSized);
        define(tests, "boolean", value -> value instanceof Boolean);
        define(tests, "number", Comparisons::isNumber);
        define(tests, "integer", value -> value instanceof Long || value instanceof BigInteger);
        define(tests, "float", value -> value instanceof Double);
    }

    private static void comparisons(Map<String, Operation> tests) {
        for (String name : List.of("eq", "equalto", "==")) {
            other(tests, name, (value, a) -> Comparisons.equal(value, a.get("other")));
        }
        for (String name : List.of("ne", "!=")) {
            other(tests, name, (value, a) -> !Comparisons.equal(value, a.get("other")));
        }
        Map.of("lt", "<", "lessthan", "<", "le", "<=", "gt", ">", "greaterthan", ">", "ge", ">=")
                .forEach((name, operator) ->
                        other(tests, name, (value, a) -> Operators.compare(operator, value, a.get("other"))));
    }

    private static void define(Map<String, Operation> tests, String name, Predicate<Object> test) {
        tests.put(name, new Operation(Signature.NONE, (value, a) -> test.test(value)));
    }

    private static void other(Map<String, Operation> tests, String name, Operation.Body test) {
        tests.put(name, new Operation(Signature.of("other"), test));
    }
}
