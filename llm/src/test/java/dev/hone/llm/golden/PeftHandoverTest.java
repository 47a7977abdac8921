package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.lora.LoraMerge;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.oracle.RandomModels;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writes models, a tokenizer and adapters to {@code target/peft-check}, with what they should compute. Whether Python's
 * libraries agree is asked by hand: {@code python make_golden.py --check target/peft-check}.
 */
class PeftHandoverTest {

    private static final Path FOLDER = Path.of("target", "peft-check");
    private static final List<String> TEXTS =
            List.of("liked <movie:318> ümlaut 😀", "plain  text\n", "<movie:1><movie:318>");
    private static final List<Message> CHAT = List.of(
            Message.system("be kind"), Message.user("hi <movie:1>"), Message.assistant("yes"), Message.user("?"));

    private final ObjectNode expected = new JsonMapper().createObjectNode();

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @Test
    void writesAFolderForTransformersAndPeft() throws IOException {
        Path modelFolder = FOLDER.resolve("model");
        ByteLevelTokenizer.write(modelFolder, List.of("<movie:1>", "<movie:318>"));
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(2), 32, 2, 4, 259);
        try (LanguageModel model = LanguageModel.random(config, 1);
                Tokenizer tokenizer = Tokenizer.load(modelFolder)) {
            Renderer renderer = new Renderer(tokenizer);
            List<TokenSequence> rows = TEXTS.stream()
                    .map(text -> renderer.renderExample(CHAT, "goal", text, 200))
                    .toList();
            writeAll(FOLDER, model, rows, List.of(TargetModule.values()));
            putTexts(tokenizer);
            ArrayNode messages = expected.putArray("messages");
            CHAT.forEach(turn -> messages.addObject().put("role", turn.role()).put("content", turn.content()));
            putIds(expected.putArray("prompt"), renderer.renderPrompt(CHAT, null, 200));
            Files.writeString(FOLDER.resolve("expected.json"), expected.toString());
        }
        assertThat(FOLDER.resolve("lora/adapter_model.safetensors")).exists();
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void writesAFolderForEachFamily(Family family) throws IOException {
        Path folder = FOLDER.resolve(family.modelType());
        try (LanguageModel model = RandomModels.model(family, 1)) {
            writeAll(folder, model, RandomModels.rows(2), TargetModule.projections());
            Files.writeString(folder.resolve("expected.json"), expected.toString());
        }
        assertThat(folder.resolve("dora/adapter_model.safetensors")).exists();
    }

    /** The model, one trained adapter of each kind, and the model that one of them makes of it. */
    private void writeAll(Path folder, LanguageModel model, List<TokenSequence> rows, List<TargetModule> modules)
            throws IOException {
        ArrayNode ids = expected.putArray("rows");
        rows.forEach(row -> putIds(ids.addObject().putArray("ids"), row.ids()));
        ObjectNode models = expected.putObject("models");
        ObjectNode adapters = expected.putObject("adapters");
        model.write(folder.resolve("model"));
        putLogits(models.putArray("model"), model, rows, null);
        for (Variant variant : Variant.values()) {
            // The magnitudes of an embedding are refused.
            List<TargetModule> adapted = modules.stream()
                    .filter(module -> module != TargetModule.EMBED_TOKENS || !variant.hasMagnitudes())
                    .toList();
            LoraConfig lora = new LoraConfig(4, 8, adapted, variant);
            Adapter adapter = trained(model, lora, rows);
            String name = variant.name().toLowerCase(Locale.ROOT);
            adapter.write(folder.resolve(name));
            putLogits(adapters.putArray(name), model, rows, adapter);
            try (LanguageModel merged = LoraMerge.merged(model, adapter)) {
                merged.write(folder.resolve(name + "-merged"));
            }
            putLogits(models.putArray(name + "-merged"), model, rows, adapter);
        }
    }

    private static Adapter trained(LanguageModel model, LoraConfig lora, List<TokenSequence> rows) {
        Adapter start = Adapter.create(lora, model, 3);
        try (AdapterTraining training = new AdapterTraining(model, start, OptimizerSettings.standard())) {
            for (int i = 0; i < 20; i++) {
                training.step(rows, .01, 8);
            }
            return training.adapter();
        }
    }

    private static void putLogits(
            ArrayNode array, LanguageModel model, List<TokenSequence> rows, @Nullable Adapter adapter) {
        List<int[]> prompts = rows.stream().map(TokenSequence::ids).toList();
        for (float[] logits : new Scorer(model).nextTokenLogits(prompts, adapter)) {
            ArrayNode row = array.addArray();
            for (float logit : logits) {
                row.add(logit);
            }
        }
    }

    private void putTexts(Tokenizer tokenizer) {
        ArrayNode texts = expected.putArray("texts");
        for (String text : TEXTS) {
            putIds(texts.addObject().put("text", text).putArray("ids"), tokenizer.encode(text));
        }
    }

    private static void putIds(ArrayNode array, int[] ids) {
        for (int id : ids) {
            array.add(id);
        }
    }
}
