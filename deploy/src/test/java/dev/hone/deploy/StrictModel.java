package dev.hone.deploy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares a document with the class that models it. The models themselves take any field, since a cluster may be newer
 * than they are; here a field that the class does not have is a fault, and so is a value of another type.
 */
final class StrictModel {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<String> faults = new ArrayList<>();

    private StrictModel() {}

    /** What is wrong with the document, each with the place; empty where nothing is. */
    static List<String> faults(JsonNode document, Class<?> model) {
        StrictModel strict = new StrictModel();
        strict.check("", document, MAPPER.constructType(model));
        return strict.faults;
    }

    private void check(String at, JsonNode node, JavaType type) {
        if (node.isNull()) {
            return;
        }
        if (type.isTypeOrSubTypeOf(Collection.class)) {
            if (!node.isArray()) {
                faults.add(at + " is no list");
            }
            for (int i = 0; i < node.size(); i++) {
                check(at + "[" + i + "]", node.path(i), type.getContentType());
            }
        } else if (type.isTypeOrSubTypeOf(Map.class)) {
            node.properties()
                    .forEach(entry -> check(at + "." + entry.getKey(), entry.getValue(), type.getContentType()));
        } else if (isLeaf(type)) {
            checkValue(at, node, type);
        } else {
            checkObject(at, node, type);
        }
    }

    private void checkObject(String at, JsonNode node, JavaType declared) {
        if (!node.isObject()) {
            // Some classes, as that of a port, are written as a number or a word.
            checkValue(at, node, declared);
            return;
        }
        JavaType type = subtype(node, declared);
        Map<String, BeanPropertyDefinition> known =
                MAPPER.getDeserializationConfig().introspect(type).findProperties().stream()
                        .collect(Collectors.toMap(BeanPropertyDefinition::getName, Function.identity()));
        node.properties().forEach(field -> {
            BeanPropertyDefinition property = known.get(field.getKey());
            if (property != null) {
                check(at + "." + field.getKey(), field.getValue(), property.getPrimaryType());
            } else if (!discriminator(declared).equals(Optional.of(field.getKey()))) {
                faults.add(at + "." + field.getKey() + " is no field of "
                        + type.getRawClass().getSimpleName());
            }
        });
    }

    private void checkValue(String at, JsonNode node, JavaType type) {
        try {
            MAPPER.convertValue(node, type);
        } catch (IllegalArgumentException other) {
            faults.add(at + " is no " + type.getRawClass().getSimpleName() + ": " + node);
        }
    }

    private static boolean isLeaf(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw.isPrimitive() || raw.isEnum() || raw.getName().startsWith("java.")) {
            return true;
        }
        JsonDeserialize own = raw.getAnnotation(JsonDeserialize.class);
        return own != null && own.using() != JsonDeserializer.None.class;
    }

    private static Optional<String> discriminator(JavaType type) {
        return Optional.ofNullable(type.getRawClass().getAnnotation(JsonTypeInfo.class))
                .map(JsonTypeInfo::property);
    }

    /** The class that the document says it is, among those that the declared one names. */
    private JavaType subtype(JsonNode node, JavaType declared) {
        JsonSubTypes subtypes = declared.getRawClass().getAnnotation(JsonSubTypes.class);
        if (subtypes == null) {
            return declared;
        }
        String name = node.path(discriminator(declared).orElse("type")).asText();
        return Arrays.stream(subtypes.value())
                .filter(subtype -> subtype.name().equals(name))
                .findFirst()
                .<JavaType>map(subtype -> MAPPER.constructType(subtype.value()))
                .orElseGet(() -> {
                    faults.add("there is no " + declared.getRawClass().getSimpleName() + " called " + name);
                    return declared;
                });
    }
}
