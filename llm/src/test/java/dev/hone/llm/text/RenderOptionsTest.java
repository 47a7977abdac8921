package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request gives a chat format beside its turns, with Hone's format and with a template. */
class RenderOptionsTest {

    private static final Path FIXTURE = Path.of("src/test/resources/text/bytelevel");
    private static final List<Message> TURNS = List.of(Message.user("ask"), Message.assistant("Well, it"));

    @TempDir
    private Path folder;

    private Tokenizer own;
    private Tokenizer templated;

    @BeforeEach
    void open() throws IOException {
        ByteLevelTokenizer.write(Files.createDirectory(folder.resolve("own")), List.of());
        own = Tokenizer.load(folder.resolve("own"));
        Path other = Files.createDirectory(folder.resolve("template"));
        Files.copy(FIXTURE.resolve("tokenizer.json"), other.resolve("tokenizer.json"));
        Files.writeString(other.resolve("tokenizer_config.json"), """
                {"eos_token": "<|im_end|>", "tokenizer_class": "PreTrainedTokenizerFast", "chat_template":
                "{% for m in messages %}<|im_start|>{{ m.role }}\\n{{ m.content }}<|im_end|>\\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\\n{% if enable_thinking is defined and enable_thinking is false %}no thoughts {% endif %}{% endif %}"}""");
        templated = Tokenizer.load(other);
    }

    @AfterEach
    void close() {
        own.close();
        templated.close();
    }

    private static Conversation with(List<Message> turns, boolean continues, String arguments) {
        return new Conversation(turns, List.of(), new RenderOptions(continues, arguments));
    }

    @Test
    void aTurnThatIsContinuedStandsAsIfTheModelHadBegunIt() {
        for (Tokenizer tokenizer : List.of(own, templated)) {
            Renderer renderer = new Renderer(tokenizer);
            int[] asking = renderer.renderPrompt(TURNS.subList(0, 1), "a goal", 999);
            int[] begun = renderer.renderPrompt(with(TURNS, true, "{}"), "a goal", 999);

            assertThat(begun)
                    .isEqualTo(IntStream.concat(IntStream.of(asking), IntStream.of(renderer.renderAnswer("Well, it")))
                            .toArray());
        }
    }

    @Test
    void whatIsContinuedIsNeverCutAndMustBeTheAssistants() {
        Renderer renderer = new Renderer(own);

        assertThat(renderer.renderPrompt(with(TURNS, true, "{}"), null, 14)).hasSize(14);
        assertThatThrownBy(() -> renderer.renderPrompt(with(TURNS, true, "{}"), null, 8))
                .isInstanceOf(PromptTooLongException.class);
        assertThatThrownBy(() -> renderer.renderPrompt(with(TURNS.subList(0, 1), true, "{}"), null, 99))
                .isInstanceOf(ConversationRefusedException.class);
    }

    @Test
    void argumentsReachTheTemplateAndGiveNoNameAnotherMeaning() {
        Renderer renderer = new Renderer(templated);
        String arguments = "{\"enable_thinking\": false, \"messages\": [], \"eos_token\": \"x\"}";
        int[] plain = renderer.renderPrompt(TURNS.subList(0, 1), null, 999);
        int[] without = renderer.renderPrompt(with(TURNS.subList(0, 1), false, arguments), null, 999);

        assertThat(templated.decode(without)).isEqualTo(templated.decode(plain) + "no thoughts ");
        assertThat(renderer.reads("enable_thinking")).isTrue();
        assertThat(renderer.reads("colour")).isFalse();
        assertThat(new Renderer(own).reads("enable_thinking")).isFalse();
    }
}
