package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.archive.Torch;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.train.AdapterTraining;
import dev.hone.llm.train.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Writes model, tokenizer and trained adapter to {@code target/peft-check}, with what they should compute. Whether Python's
 * libraries agree is asked by hand: {@code python make_golden.py --check target/peft-check}.
 */
class PeftHandoverTest {

    private static final List<String> TEXTS =
            List.of("liked <movie:318> ümlaut 😀", "plain  text\n", "<movie:1><movie:318>");
    private static final List<Message> CHAT = List.of(
            Message.system("be kind"), Message.user("hi <movie:1>"), Message.assistant("yes"), Message.user("?"));

    @Test
    void writesAFolderForTransformersAndPeft() throws IOException {
        Torch.setThreads(1);
        Path folder = Path.of("target", "peft-check");
        Path modelFolder = folder.resolve("model");
        ByteLevelTokenizer.write(modelFolder, List.of("<movie:1>", "<movie:318>"));
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(2), 32, 2, 4, 259);
        try (LanguageModel model = LanguageModel.random(config, 1);
                Tokenizer tokenizer = Tokenizer.load(modelFolder)) {
            model.write(modelFolder);
            Renderer renderer = new Renderer(tokenizer);
            List<TokenSequence> rows = TEXTS.stream()
                    .map(text -> renderer.renderExample(CHAT, "goal", text, 200))
                    .toList();
            Adapter adapter = trained(model, rows);
            adapter.write(folder.resolve("adapter"));
            ObjectNode expected = new JsonMapper().createObjectNode();
            putRows(expected, rows);
            putLogits(expected.putArray("base"), model, rows, null);
            putLogits(expected.putArray("adapted"), model, rows, adapter);
            putTexts(expected, tokenizer);
            ArrayNode messages = expected.putArray("messages");
            CHAT.forEach(turn -> messages.addObject().put("role", turn.role()).put("content", turn.content()));
            putIds(expected.putArray("prompt"), renderer.renderPrompt(CHAT, null, 200));
            Files.writeString(folder.resolve("expected.json"), expected.toString());
        }
        assertThat(folder.resolve("adapter/adapter_model.safetensors")).exists();
    }

    private static Adapter trained(LanguageModel model, List<TokenSequence> rows) {
        Adapter start = Adapter.create(new LoraConfig(4, 8, List.of(TargetModule.values())), model.config(), 3);
        try (AdapterTraining training = new AdapterTraining(model, start, OptimizerSettings.standard())) {
            for (int i = 0; i < 20; i++) {
                training.step(rows, .01, 8);
            }
            return training.adapter();
        }
    }

    private static void putRows(ObjectNode expected, List<TokenSequence> rows) {
        ArrayNode array = expected.putArray("rows");
        rows.forEach(row -> putIds(array.addObject().putArray("ids"), row.ids()));
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

    private static void putTexts(ObjectNode expected, Tokenizer tokenizer) {
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
