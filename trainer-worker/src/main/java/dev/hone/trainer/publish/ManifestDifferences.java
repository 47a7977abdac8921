package dev.hone.trainer.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In what two trainings of one round differ, by their folders: what may have caused the rest comes first. Numbers and
 * words of manifests alone, which hold nothing that people wrote.
 */
public final class ManifestDifferences {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ABSENT = "none";
    private static final List<String> WEIGHTS = List.of("adapter_model.safetensors", "model.safetensors");

    /** What differs, causes before what they bring about. */
    public enum Kind {
        ROUND("the round"),
        INPUTS("the inputs"),
        BASE("the base"),
        THREADS("the number of threads"),
        CODE_VERSION("the version of the code"),
        PRECISION("the precision"),
        RECIPE("the recipe"),
        ARITHMETIC("the arithmetic"),
        EVALUATION("the evaluation");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    private static final Map<String, Kind> BY_PLACE = Map.ofEntries(
            Map.entry("line", Kind.ROUND),
            Map.entry("sequence", Kind.ROUND),
            Map.entry("round", Kind.ROUND),
            Map.entry("parent", Kind.ROUND),
            Map.entry("seed", Kind.ROUND),
            Map.entry("log", Kind.ROUND),
            Map.entry("goalSets", Kind.ROUND),
            Map.entry("baseDigest", Kind.BASE),
            Map.entry("tokenizerDigest", Kind.BASE),
            Map.entry("templateDigest", Kind.BASE),
            Map.entry("threads", Kind.THREADS),
            Map.entry("shards", Kind.ROUND),
            Map.entry("codeVersion", Kind.CODE_VERSION),
            Map.entry("recipe.precision", Kind.PRECISION),
            Map.entry("recipe", Kind.RECIPE),
            Map.entry("recipeDigest", Kind.RECIPE),
            Map.entry("goalPrompt", Kind.RECIPE),
            Map.entry("weights", Kind.RECIPE),
            Map.entry("loss", Kind.ARITHMETIC),
            Map.entry("evaluation", Kind.EVALUATION),
            Map.entry("offPolicy", Kind.EVALUATION),
            Map.entry("guidance", Kind.EVALUATION),
            Map.entry("answers", Kind.EVALUATION),
            Map.entry("verdict", Kind.EVALUATION),
            Map.entry("reason", Kind.EVALUATION));

    /**
     * One of them.
     *
     * @param place the key in the manifest, or a file
     */
    public record Difference(Kind kind, String place, String then, String now) {}

    private ManifestDifferences() {}

    /** Between a version's folder and that of another training; where both are equal there is none. */
    public static List<Difference> between(Path then, Path now) {
        try {
            List<Difference> found = new ArrayList<>(between(manifest(then), manifest(now)));
            for (String file : WEIGHTS) {
                if (differ(then.resolve(file), now.resolve(file))) {
                    found.add(new Difference(Kind.ARITHMETIC, file, "its bytes", "others"));
                }
            }
            for (String file : BaseFiles.NAMES) {
                if (differ(then.resolve(file), now.resolve(file))) {
                    found.add(new Difference(Kind.BASE, file, "its bytes", "others"));
                }
            }
            found.sort(Comparator.comparing(Difference::kind));
            return List.copyOf(found);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compare " + then + " with " + now, e);
        }
    }

    /** A version has weights of one kind and not the file of the other, and of its base's files some. */
    private static boolean differ(Path then, Path now) throws IOException {
        if (!Files.exists(then) || !Files.exists(now)) {
            return Files.exists(then) != Files.exists(now);
        }
        return Files.mismatch(then, now) >= 0;
    }

    /** Between the texts of two manifests. */
    static List<Difference> between(JsonNode then, JsonNode now) {
        Map<String, String> before = leaves(then);
        Map<String, String> after = leaves(now);
        List<Difference> found = new ArrayList<>();
        new TreeMap<>(union(before, after)).keySet().forEach(place -> {
            String was = before.getOrDefault(place, ABSENT);
            String is = after.getOrDefault(place, ABSENT);
            if (!was.equals(is)) {
                found.add(new Difference(kind(place), place, was, is));
            }
        });
        found.sort(Comparator.comparing(Difference::kind));
        return List.copyOf(found);
    }

    /** How many examples were left out of the version in this folder since their subjects had been erased. */
    public static long erased(Path folder) {
        try {
            return manifest(folder)
                    .path("amounts")
                    .path("erased")
                    .path("examples")
                    .asLong();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the manifest in " + folder, e);
        }
    }

    private static JsonNode manifest(Path folder) throws IOException {
        return JSON.readTree(folder.resolve(TrainingManifest.FILE).toFile());
    }

    private static Map<String, String> union(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        return all;
    }

    // The longest beginning that is known decides; what is not known is of the inputs.
    private static Kind kind(String place) {
        String beginning = place;
        while (!BY_PLACE.containsKey(beginning)) {
            int dot = beginning.lastIndexOf('.');
            if (dot < 0) {
                return Kind.INPUTS;
            }
            beginning = beginning.substring(0, dot);
        }
        return BY_PLACE.getOrDefault(beginning, Kind.INPUTS);
    }

    private static Map<String, String> leaves(JsonNode root) {
        Map<String, String> leaves = new TreeMap<>();
        root.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                leaves(value).forEach((place, text) -> leaves.put(entry.getKey() + "." + place, text));
            } else {
                leaves.put(entry.getKey(), value.isTextual() ? value.textValue() : value.toString());
            }
        });
        return leaves;
    }
}
