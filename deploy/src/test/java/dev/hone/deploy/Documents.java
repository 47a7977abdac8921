package dev.hone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of this folder, read as trees. */
final class Documents {

    static final Path KUBERNETES = Path.of("kubernetes");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Documents() {}

    /** The documents of one YAML file. */
    static List<JsonNode> of(Path file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (var read = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            read.forEachRemaining(documents::add);
        }
        return documents;
    }

    /** Every object of the manifests, by the names that the kustomization lists. */
    static List<JsonNode> manifests() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (JsonNode name : of(KUBERNETES.resolve("kustomization.yaml")).get(0).path("resources")) {
            objects.addAll(of(KUBERNETES.resolve(name.asText())));
        }
        return objects;
    }

    /** Those of a kind. */
    static List<JsonNode> manifests(String kind) throws IOException {
        return manifests().stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    /** The pods of the programs: templates of stateful sets. */
    static List<JsonNode> containers() throws IOException {
        return manifests("StatefulSet").stream()
                .map(set -> set.at("/spec/template/spec/containers/0"))
                .toList();
    }

    static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
