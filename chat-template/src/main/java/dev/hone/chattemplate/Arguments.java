package dev.hone.chattemplate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of a call by the names of the parameters. */
record Arguments(Map<String, Object> values, Scope scope) {

    @Nullable
    Object find(String name) {
        return values.get(name);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Object get(String name) {
        return get(name, None.NONE);
    }

    Object get(String name, Object otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    Text text(String name) {
        return Values.text(get(name), name);
    }

    long integer(String name, long otherwise) {
        return Values.integer(get(name, otherwise), name);
    }

    boolean truth(String name) {
        return Values.truth(get(name, false));
    }
}
