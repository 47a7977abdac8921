package dev.hone.cli.clients;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A base of random numbers whose chat template knows tools. It makes no sense, in the form that it is held to. */
final class CallingBase {

    private static final String TEMPLATE = """
            {%- if tools %}<|system|>{{ tools | tojson }}<|fin|>{% endif -%}
            {%- for message in messages -%}
            {%- if message.role == 'tool' -%}
            <|user|><tool_response>{{ message.content }}</tool_response><|fin|>
            {%- else -%}
            <|{{ message.role }}|>{{ message.content }}
            {%- for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor -%}
            <|fin|>
            {%- endif -%}
            {%- endfor -%}
            {%- if add_generation_prompt %}<|assistant|>{% endif -%}
            """;

    private CallingBase() {}

    /** Hone's own format is known by its tokens: with another name for one of them the template counts. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        ByteLevelTokenizer.write(folder, List.of("<tool_call>", "</tool_call>", "\": ", "{\"", "true"));
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("<|end|>", "<|fin|>"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|fin|>\"}");
        Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(5), 32, 1, 2, 259);
        try (LanguageModel model = LanguageModel.random(config, 1)) {
            model.write(folder);
        }
        return folder;
    }
}
