package dev.hone.chattemplate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values in one block of a template; what is not here is looked for in the block around it. */
final class Scope {

    private final @Nullable Scope outer;
    private final Map<String, Object> values = new HashMap<>();
    private final Budget budget;

    Scope(Budget budget) {
        this.outer = null;
        this.budget = budget;
    }

    private Scope(Scope outer) {
        this.outer = outer;
        this.budget = outer.budget;
    }

    Scope inner() {
        return new Scope(this);
    }

    Budget budget() {
        return budget;
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Undefined("'" + name + "' is undefined");
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
