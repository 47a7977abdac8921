package dev.hone.llm.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.train.OptimizerSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** One case of {@code golden/make_golden.py}: its folders and what it expects. */
record Golden(Path folder, JsonNode expected) {

    static Golden of(String name) throws IOException {
        URL resource = Objects.requireNonNull(Golden.class.getResource("/golden/" + name));
        try {
            Path folder = Path.of(resource.toURI());
            return new Golden(
                    folder,
                    new JsonMapper().readTree(folder.resolve("expected.json").toFile()));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Path model() {
        return folder.resolve("model");
    }

    Path adapter() {
        return folder.resolve("adapter");
    }

    /** One of the adapters of a family's case. */
    Path adapter(String kind) {
        return folder.resolve(kind);
    }

    /** Expected logits, position after position through the rows, as many as the file has. */
    float[][] logits(String key) throws IOException {
        FloatTensor tensor = FloatTensor.named(SafetensorsFile.readAll(folder.resolve("expected.safetensors")), key);
        int width = tensor.shape().get(1);
        return IntStream.range(0, tensor.shape().get(0))
                .mapToObj(row -> Arrays.copyOfRange(tensor.values(), row * width, (row + 1) * width))
                .toArray(float[][]::new);
    }

    /** The beginnings of all rows that end at each of their positions, row after row. */
    List<int[]> prefixes() {
        return rows().stream()
                .flatMap(row -> IntStream.rangeClosed(1, row.length()).mapToObj(end -> Arrays.copyOf(row.ids(), end)))
                .toList();
    }

    List<TokenSequence> rows() {
        List<TokenSequence> rows = new ArrayList<>();
        for (JsonNode row : expected.path("rows")) {
            rows.add(new TokenSequence(
                    ints(row.path("ids")), row.path("responseStart").asInt()));
        }
        return rows;
    }

    OptimizerSettings settings() {
        JsonNode settings = expected.path("settings");
        return new OptimizerSettings(
                settings.path("weightDecay").asDouble(),
                settings.path("beta1").asDouble(),
                settings.path("beta2").asDouble(),
                settings.path("epsilon").asDouble(),
                settings.path("maxGradientNorm").asDouble());
    }

    double rate() {
        return expected.path("settings").path("rate").asDouble();
    }

    static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }
}
