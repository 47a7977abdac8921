package dev.hone.schemas.routing;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.PromptSubmitted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * The lines and the segments that have a name of their own on them, {@code lines.<line>.segments}, and what a line has
 * its own way.
 *
 * @param segments declared segments by line; the line {@code main} is always there
 * @param guidances {@code lines.<line>.guidance} by line, as it stands in the file; serving says what it may be
 */
public record LinesConfig(SortedMap<String, Set<String>> segments, Map<String, String> guidances) {

    public static final String MAIN = "main";

    private static final String SECTION = "lines.";
    private static final String SEGMENTS = ".segments";
    private static final String GUIDANCE = ".guidance";
    private static final int MAX_SEGMENTS = 1000;
    private static final Pattern LINE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
    private static final Pattern SEGMENT = Pattern.compile("[^/*\\s\\p{Cntrl}]{1,128}/[^/*\\s\\p{Cntrl}]{1,127}");

    public LinesConfig {
        SortedMap<String, Set<String>> copy = new TreeMap<>();
        segments.forEach((line, declared) -> copy.put(line, Set.copyOf(declared)));
        copy.putIfAbsent(MAIN, Set.of());
        segments = copy;
        guidances = Map.copyOf(guidances);
    }

    /** Lines of which none has anything its own way. */
    public LinesConfig(SortedMap<String, Set<String>> segments) {
        this(segments, Map.of());
    }

    public static LinesConfig from(Settings settings) {
        SortedMap<String, Set<String>> segments = new TreeMap<>();
        Map<String, String> guidances = new HashMap<>();
        Map<String, String> owners = new TreeMap<>();
        settings.section(SECTION).forEach((key, value) -> {
            Optional<String> guided = line(key, GUIDANCE);
            if (guided.isPresent()) {
                guidances.put(guided.get(), String.valueOf(value));
                return;
            }
            String line = line(key, SEGMENTS)
                    .orElseThrow(() -> new ConfigException(
                            SECTION + key,
                            value,
                            "the keys are lines.<line>.segments and lines.<line>.guidance;"
                                    + " a line is letters, digits, _ . and -"));
            segments.put(line, declared(SECTION + key, String.valueOf(value)));
            for (String segment : segments.get(line)) {
                String other = owners.put(segment, line);
                if (other != null) {
                    throw new ConfigException(
                            SECTION + key, value, segment + " is a segment of line " + other + " already");
                }
            }
        });
        LinesConfig lines = new LinesConfig(segments, guidances);
        guidances.forEach((line, value) -> {
            if (!lines.lines().contains(line)) {
                throw new ConfigException(
                        guidanceKey(line),
                        value,
                        "there is no line " + line + "; declare it by lines." + line + SEGMENTS);
            }
        });
        return lines;
    }

    /** The key of a line's own guidance. */
    public static String guidanceKey(String line) {
        return SECTION + line + GUIDANCE;
    }

    private static Optional<String> line(String key, String ending) {
        return key.endsWith(ending)
                ? Optional.of(key.substring(0, key.length() - ending.length())).filter(LinesConfig::isName)
                : Optional.empty();
    }

    /** Whether a line may be called so. */
    public static boolean isName(String line) {
        return LINE.matcher(line).matches();
    }

    /** The names of all lines, sorted. */
    public Set<String> lines() {
        return segments.keySet();
    }

    /** What is wrong with the prompt's line or segment; empty when nothing is. */
    public Optional<String> problem(PromptSubmitted prompt) {
        if (!SEGMENT.matcher(prompt.getSegment()).matches()) {
            return Optional.of("segment must be tenant/task, without blanks, * or further slashes");
        }
        String line = prompt.getLine();
        return line == null || segments.containsKey(line)
                ? Optional.empty()
                : Optional.of(
                        "unknown line: declare it under lines.<line>.segments, or send null for the segment's own");
    }

    /**
     * Where a prompt that has no problem counts: on its own line or else its segment's, as a declared segment or in its
     * tenant's pool.
     */
    public Route route(PromptSubmitted prompt) {
        String segment = prompt.getSegment();
        String wanted = prompt.getLine();
        String line = wanted != null ? wanted : owner(segment);
        boolean declared = segments.getOrDefault(line, Set.of()).contains(segment);
        return new Route(line, declared ? segment : segment.substring(0, segment.indexOf('/')) + "/*");
    }

    /** The lines that answer a tenant's segments: those that declare one, and the one of all others. */
    public Set<String> answering(String tenant) {
        Set<String> answering = new TreeSet<>(Set.of(MAIN));
        segments.forEach((line, declared) -> {
            if (declared.stream().anyMatch(segment -> segment.startsWith(tenant + "/"))) {
                answering.add(line);
            }
        });
        return answering;
    }

    private String owner(String segment) {
        return segments.entrySet().stream()
                .filter(line -> line.getValue().contains(segment))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(MAIN);
    }

    private static Set<String> declared(String key, String list) {
        Set<String> declared = new TreeSet<>();
        for (String item : list.split(",", -1)) {
            String segment = item.trim();
            if (!segment.isEmpty() && !SEGMENT.matcher(segment).matches()) {
                throw new ConfigException(key, list, "must be a list of tenant/task");
            }
            if (!segment.isEmpty()) {
                declared.add(segment);
            }
        }
        if (declared.size() > MAX_SEGMENTS) {
            throw new ConfigException(
                    key, declared.size(), "a line has at most " + MAX_SEGMENTS + " declared segments");
        }
        return declared;
    }
}
