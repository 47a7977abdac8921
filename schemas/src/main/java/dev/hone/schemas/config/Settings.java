package dev.hone.schemas.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as flat keys and texts; immutable.
 *
 * <p>A key is looked up in this order: what {@link #with} put in, the environment, the file, the
 * {@link #over defaults}. In the environment {@code topics.prefix} is {@code HONE_TOPICS_PREFIX}: upper case, with an
 * underscore for every dot and hyphen.
 */
public final class Settings {

    private static final String ENVIRONMENT_PREFIX = "HONE_";

    private final String origin;
    private final Map<String, String> values;
    private final Map<String, String> environment;
    private final Map<String, String> overrides;
    private final @Nullable Settings defaults;

    private Settings(
            String origin,
            Map<String, String> values,
            Map<String, String> environment,
            Map<String, String> overrides,
            @Nullable Settings defaults) {
        this.origin = origin;
        this.values = Map.copyOf(values);
        this.environment = Map.copyOf(environment);
        this.overrides = Map.copyOf(overrides);
        this.defaults = defaults;
    }

    /** Reads a YAML file. Throws {@link ConfigException} where it cannot be read. */
    public static Settings read(Path file, Map<String, String> environment) {
        Map<String, String> ours = environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(ENVIRONMENT_PREFIX))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Settings(file.toString(), FlatYaml.read(file), ours, Map.of(), null);
    }

    /** Settings without a file and without an environment. */
    public static Settings of(Map<String, String> values) {
        return new Settings("the settings", values, Map.of(), Map.of(), null);
    }

    /** These settings with some replaced or added; they win over the environment. */
    public Settings with(Map<String, String> replaced) {
        Map<String, String> merged = new HashMap<>(overrides);
        merged.putAll(replaced);
        return new Settings(origin, values, environment, merged, defaults);
    }

    /** These settings, with the values of another file for the keys that are not in this one. */
    public Settings over(Settings shipped) {
        return new Settings(origin, values, environment, overrides, shipped);
    }

    /**
     * All keys that start with the prefix, which is taken off. A variable of the environment that is no key of the file
     * counts as the key in lower case with dots: {@code HONE_KAFKA_SASL_MECHANISM} is {@code kafka.sasl.mechanism}.
     */
    public Map<String, Object> section(String prefix) {
        Map<String, Object> section = new TreeMap<>();
        for (String key : keysWithEnvironment(Set.of())) {
            if (key.startsWith(prefix) && key.length() > prefix.length()) {
                section.put(key.substring(prefix.length()), require(key));
            }
        }
        return section;
    }

    /**
     * Parses the keys of that definition alone. Throws {@link ConfigException} naming the key, its value and what is
     * allowed.
     */
    public AbstractConfig parse(ConfigDef definition) {
        Map<String, String> given = given(definition);
        try {
            return new AbstractConfig(definition, given, false);
        } catch (ConfigException refused) {
            throw explained(definition, given, refused);
        }
    }

    /**
     * Throws {@link ConfigException} for a key that no definition has and that is in no free section, and for one that
     * was renamed.
     *
     * @param freeSections sections with keys that are not known beforehand, or that belong to other programs
     */
    public void refuseUnknown(Collection<ConfigDef> known, Collection<String> freeSections) {
        unknown(known, freeSections).stream().findFirst().ifPresent(problem -> {
            throw new ConfigException(problem);
        });
    }

    /** What {@link #refuseUnknown} would say of each key that nobody knows. */
    public List<String> unknown(Collection<ConfigDef> known, Collection<String> freeSections) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        known.forEach(definition -> names.addAll(definition.names()));
        List<String> free = freeSections.stream()
                .map(section -> section.endsWith(".") ? section : section + ".")
                .toList();
        Set<String> sections = names.stream().map(Settings::sectionOf).collect(Collectors.toCollection(TreeSet::new));
        for (String key : keysWithEnvironment(names)) {
            boolean fromFile = isInAFile(key) || overrides.containsKey(key);
            boolean ours = fromFile || sections.contains(sectionOf(key));
            boolean passedOver = RenamedKeys.now(key).isEmpty() && free.stream().anyMatch((key + ".")::startsWith);
            if (ours && !names.contains(key) && !passedOver) {
                problems.add(unknown(key, names, free));
            }
        }
        return List.copyOf(problems);
    }

    /** What {@link #parse} would say of each key of the definition that has no value that it takes. */
    public List<String> invalid(ConfigDef definition) {
        Map<String, String> given = given(definition);
        return definition.validate(given).stream()
                .flatMap(value -> value.errorMessages().stream().limit(1))
                .map(message -> explained(definition, given, new ConfigException(message)))
                .map(refused -> String.valueOf(refused.getMessage()))
                .toList();
    }

    /** Says which keys there are and where they come from, never a value: some are secrets. */
    @Override
    public String toString() {
        return "Settings[" + origin + ", " + keysWithEnvironment(Set.of()) + "]";
    }

    private Map<String, String> given(ConfigDef definition) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String key : definition.names()) {
            String value = find(key);
            if (value != null) {
                given.put(key, value);
            }
        }
        return given;
    }

    private Set<String> keysWithEnvironment(Set<String> known) {
        Set<String> keys = new TreeSet<>(values.keySet());
        keys.addAll(overrides.keySet());
        if (defaults != null) {
            keys.addAll(defaults.values.keySet());
        }
        Set<String> named = new TreeSet<>(keys);
        named.addAll(known);
        Set<String> variables = named.stream().map(Settings::variableOf).collect(Collectors.toSet());
        environment.keySet().stream()
                .filter(variable -> !variables.contains(variable))
                .map(Settings::keyOf)
                .forEach(keys::add);
        return keys;
    }

    private String require(String key) {
        String value = find(key);
        if (value == null) {
            throw new IllegalStateException("no value for " + key);
        }
        return value;
    }

    private @Nullable String find(String key) {
        if (overrides.containsKey(key)) {
            return overrides.get(key);
        }
        String fromEnvironment = environment.get(variableOf(key));
        return fromEnvironment != null ? fromEnvironment : inAFile(key);
    }

    private @Nullable String inAFile(String key) {
        String own = values.get(key);
        return own != null || defaults == null ? own : defaults.values.get(key);
    }

    private boolean isInAFile(String key) {
        return inAFile(key) != null;
    }

    private String sourceOf(String key) {
        if (overrides.containsKey(key)) {
            return "the command line";
        }
        if (environment.containsKey(variableOf(key))) {
            return "the environment (" + variableOf(key) + ")";
        }
        return defaults == null || values.containsKey(key) ? origin : defaults.origin;
    }

    private ConfigException explained(ConfigDef definition, Map<String, String> given, ConfigException refused) {
        String message = String.valueOf(refused.getMessage());
        for (Map.Entry<String, ConfigDef.ConfigKey> entry :
                definition.configKeys().entrySet()) {
            String key = entry.getKey();
            if (message.contains("configuration " + key + ":") || message.contains("\"" + key + "\"")) {
                String where = given.containsKey(key) ? " in " + sourceOf(key) : " (" + origin + ")";
                return new ConfigException(message + where + ". " + allowed(entry.getValue()));
            }
        }
        return new ConfigException(message + " in " + origin);
    }

    private static String allowed(ConfigDef.ConfigKey key) {
        String type = key.type.toString().toLowerCase(Locale.ROOT);
        String range = key.validator == null ? "" : ", " + key.validator;
        return "Allowed: " + type + range + ". " + key.documentation;
    }

    private String unknown(String key, Set<String> names, List<String> free) {
        Optional<String> renamed = RenamedKeys.now(key);
        if (renamed.isPresent()) {
            return key + " in " + sourceOf(key) + " is now called " + renamed.get();
        }
        Set<String> candidates = new TreeSet<>(names);
        // A section by the wrong name is mended by the right name of the section.
        free.forEach(section -> candidates.add(section + key.substring(key.indexOf('.') + 1)));
        String hint = Nearest.to(key, candidates)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; take it out, or see the configuration reference for the keys there are");
        return "unknown key " + key + " in " + sourceOf(key) + hint;
    }

    private static String sectionOf(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    private static String variableOf(String key) {
        return ENVIRONMENT_PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static String keyOf(String variable) {
        return variable.substring(ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }
}
