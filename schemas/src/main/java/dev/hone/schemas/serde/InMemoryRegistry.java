package dev.hone.schemas.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** A registry within this process, for tests of topologies; it takes every change of a schema. */
final class InMemoryRegistry implements SchemaRegistry {

    private static final Map<String, InMemoryRegistry> BY_NAME = new ConcurrentHashMap<>();

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, List<Schema>> subjects = new HashMap<>();

    /** One and the same registry for all that ask by one name. */
    static InMemoryRegistry named(String name) {
        return BY_NAME.computeIfAbsent(name, any -> new InMemoryRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        List<Schema> versions = subjects.computeIfAbsent(subject, any -> new ArrayList<>());
        if (!versions.contains(schema)) {
            versions.add(schema);
        }
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public synchronized Optional<Integer> find(String subject, Schema schema) {
        return subjects.getOrDefault(subject, List.of()).contains(schema)
                ? Optional.of(schemas.indexOf(schema) + 1)
                : Optional.empty();
    }

    @Override
    public synchronized Optional<RegisteredSchema> latest(String subject) {
        List<Schema> versions = subjects.getOrDefault(subject, List.of());
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        Schema newest = versions.get(versions.size() - 1);
        return Optional.of(new RegisteredSchema(schemas.indexOf(newest) + 1, versions.size(), newest));
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > schemas.size()) {
            throw UnknownSchema.id(id);
        }
        return schemas.get(id - 1);
    }

    @Override
    public void setCompatibility(String subject, CompatibilityLevel level) {
        // Every change is taken, at any level.
    }
}
