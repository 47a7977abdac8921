package dev.hone.lab.testbed.registry;

import dev.hone.schemas.serde.CompatibilityLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * All that the registry knows, at one moment; changes give a new one.
 *
 * @param schemas the text of every schema; its id is its position, from 1
 * @param versions the ids of every subject's versions, oldest first
 * @param level of subjects that have none of their own
 */
record Subjects(
        List<String> schemas,
        Map<String, List<Integer>> versions,
        CompatibilityLevel level,
        Map<String, CompatibilityLevel> levels) {

    /** Confluent's registry starts so too. */
    static final Subjects NONE = new Subjects(List.of(), Map.of(), CompatibilityLevel.BACKWARD, Map.of());

    Subjects {
        schemas = List.copyOf(schemas);
        versions = new TreeMap<>(versions);
        levels = Map.copyOf(levels);
        for (List<Integer> ids : versions.values()) {
            for (int id : ids) {
                if (id < 1 || id > schemas.size()) {
                    throw new IllegalArgumentException("no schema has id " + id);
                }
            }
        }
    }

    /** With the schema as a version of the subject, where it is none yet. */
    Subjects register(String subject, String schema) {
        int id = schemas.indexOf(schema) + 1;
        List<String> grown = schemas;
        if (id == 0) {
            grown = appended(schemas, schema);
            id = grown.size();
        }
        List<Integer> ids = versions.getOrDefault(subject, List.of());
        if (ids.contains(id)) {
            return this;
        }
        List<String> reasons = Compatibility.objections(parsed(schema), schemasOf(subject), levelOf(subject));
        if (!reasons.isEmpty()) {
            throw RegistryError.incompatible(subject, String.join("; ", reasons));
        }
        Map<String, List<Integer>> next = new HashMap<>(versions);
        next.put(subject, appended(ids, id));
        return new Subjects(grown, next, level, levels);
    }

    Subjects withLevel(CompatibilityLevel changed) {
        return new Subjects(schemas, versions, changed, levels);
    }

    Subjects withLevel(String subject, CompatibilityLevel changed) {
        Map<String, CompatibilityLevel> next = new HashMap<>(levels);
        next.put(subject, changed);
        return new Subjects(schemas, versions, level, next);
    }

    Subjects withoutLevel(String subject) {
        Map<String, CompatibilityLevel> next = new HashMap<>(levels);
        next.remove(subject);
        return new Subjects(schemas, versions, level, next);
    }

    CompatibilityLevel levelOf(String subject) {
        return levels.getOrDefault(subject, level);
    }

    List<Integer> versionsOf(String subject) {
        List<Integer> ids = versions.get(subject);
        if (ids == null) {
            throw RegistryError.noSubject(subject);
        }
        return ids;
    }

    /** The number of the version of the subject that has this schema. */
    Optional<Integer> versionWith(String subject, String schema) {
        int id = schemas.indexOf(schema) + 1;
        int position = versionsOf(subject).indexOf(id);
        return position < 0 ? Optional.empty() : Optional.of(position + 1);
    }

    String schema(int id) {
        if (id < 1 || id > schemas.size()) {
            throw RegistryError.noSchema();
        }
        return schemas.get(id - 1);
    }

    /** Those of an unknown subject are none. */
    List<Schema> schemasOf(String subject) {
        return versions.getOrDefault(subject, List.of()).stream()
                .map(id -> parsed(schema(id)))
                .toList();
    }

    /** Schemas are kept and compared in the form that Avro prints them in. */
    static Schema parsed(String schema) {
        return new Schema.Parser().setValidateDefaults(false).parse(schema);
    }

    private static <T> List<T> appended(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }
}
