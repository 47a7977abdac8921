package dev.hone.chattemplate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that a template may call. */
final class Functions {

    static final String STRFTIME = "strftime_now";

    static final Map<String, Operation> ALL = Map.of(
            "range", new Operation(Signature.of("start stop? step?"), (none, a) -> range(a)),
            "namespace", new Operation(Signature.of("**"), (none, a) -> new Namespace(a.values())),
            "dict", new Operation(Signature.of("**"), (none, a) -> dict(a)),
            "raise_exception", new Operation(Signature.of("message"), (none, a) -> refuse(a)));

    private static final int MAX_RANGE = 100_000;

    private Functions() {}

    private static Object range(Arguments a) {
        long first = a.integer("start", 0);
        long start = a.has("stop") ? first : 0;
        long stop = a.integer("stop", first);
        long step = a.integer("step", 1);
        if (step == 0) {
            throw new TemplateException("range needs a step other than zero");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            if (numbers.size() == MAX_RANGE) {
                throw new TemplateException("range gives more than " + MAX_RANGE + " numbers");
            }
            numbers.add(i);
        }
        return numbers;
    }

    private static Object dict(Arguments a) {
        Map<Text, Object> dict = new LinkedHashMap<>();
        a.values().forEach((name, value) -> dict.put(Text.ofTemplate(name), value));
        return dict;
    }

    private static Object refuse(Arguments a) {
        throw TemplateException.refusal(Printing.printed(a.get("message")));
    }
}
