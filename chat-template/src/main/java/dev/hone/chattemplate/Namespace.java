package dev.hone.chattemplate;

import java.util.HashMap;
import java.util.Map;

/** The one value that a template may change. */
final class Namespace {

    private final Map<String, Object> values;

    Namespace(Map<String, Object> values) {
        this.values = new HashMap<>(values);
    }

    Object get(String name) {
        Object value = values.get(name);
        return value == null ? new Undefined("the namespace has no attribute '" + name + "'") : value;
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
