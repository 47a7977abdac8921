package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.Precision;
import dev.hone.llm.oracle.RandomModels;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which matrix the logits come from, as {@code make_ties.py} measured it of transformers, for every flag and every
 * stored head.
 */
class TiedHeadTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    @TempDir
    Path folder;

    static Stream<JsonNode> ties() throws IOException {
        try (InputStream in = Objects.requireNonNull(TiedHeadTest.class.getResourceAsStream("/golden/ties.json"))) {
            return StreamSupport.stream(JSON.readTree(in).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("ties")
    void takesTheHeadThatTransformersTakes(JsonNode measured) throws IOException {
        SortedMap<String, FloatTensor> weights = weights(measured);
        String uses = measured.get("uses").asText();
        if (uses.equals("nothing")) {
            assertThatThrownBy(() -> LanguageModel.load(folder)).hasMessageContaining("missing [lm_head.weight]");
            return;
        }
        for (Precision precision : Precision.values()) {
            try (LanguageModel model = LanguageModel.load(folder, precision)) {
                FloatTensor head = model.weights().get(model.config().tiedEmbeddings() ? EMBEDDING : HEAD);
                FloatTensor expected = FloatTensor.named(weights, uses.equals("own") ? HEAD : EMBEDDING);
                boolean rounded = precision == Precision.BFLOAT16;
                assertThat(Objects.requireNonNull(head).values()[5])
                        .isCloseTo(expected.values()[5], org.assertj.core.data.Offset.offset(rounded ? .01f : 0f));
            }
        }
    }

    private SortedMap<String, FloatTensor> weights(JsonNode measured) throws IOException {
        Family family = Family.ofModelType(measured.get("family").asText());
        SortedMap<String, FloatTensor> weights = new TreeMap<>();
        try (LanguageModel model = RandomModels.model(family, 3);
                LanguageModel other = RandomModels.model(family, 4)) {
            model.write(folder);
            weights.putAll(model.weights());
            switch (measured.get("head").asText()) {
                case "absent" -> weights.remove(HEAD);
                case "copy" -> weights.put(HEAD, FloatTensor.named(weights, EMBEDDING));
                default -> weights.put(HEAD, FloatTensor.named(other.weights(), EMBEDDING));
            }
        }
        SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, SafetensorsWriter.FORMAT);
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readAllBytes(folder.resolve("config.json")));
        config.remove("tie_word_embeddings");
        if (measured.get("flag").isBoolean()) {
            config.set("tie_word_embeddings", measured.get("flag"));
        }
        Files.writeString(folder.resolve("config.json"), config.toString());
        return weights;
    }
}
