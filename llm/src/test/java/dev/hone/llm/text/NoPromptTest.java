package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Why there is no prompt for a conversation: refused, too long, or a template that breaks; never in words that people
 * wrote.
 */
class NoPromptTest {

    private static final Path TOKENIZER = Path.of("src/test/resources/text/bytelevel/tokenizer.json");
    private static final String SECRET = "my-secret";
    private static final String TURNS = "{% for m in messages %}{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}";
    private static final Message USER = Message.user("Hello " + SECRET);
    private static final Message ANSWER = Message.assistant("Hi");

    @TempDir
    Path folder;

    private static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("'roles must\\n alternate'", "roles must alternate"),
                Arguments.of("'not ' ~ messages[0].content ~ '!'", "not …!"),
                Arguments.of("messages[0].content", "…"),
                Arguments.of("{'said': messages[0].content}", "{'said': '…'}"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalKeepsTheTemplatesWordsAndNoneOfPeoples(String words, String kept) throws IOException {
        String template = TURNS + "{% if messages|length > 2 %}{{ raise_exception(" + words + ") }}{% endif %}";
        ConversationRefusedException refused = refused(template, List.of(Message.user(SECRET), ANSWER, USER));
        assertThat(refused.reason()).isEqualTo("the model's chat_template refuses this conversation: " + kept);
    }

    @Test
    void aTemplateThatBreaksDoesNotRefuse() throws IOException {
        String template = TURNS + "{% if messages|length > 2 %}{{ messages[0][messages[0].content].x }}{% endif %}";
        try (Tokenizer tokenizer = tokenizer(template)) {
            TemplateFailedException failed = catchThrowableOfType(
                    TemplateFailedException.class,
                    () -> new Renderer(tokenizer).renderPrompt(List.of(USER, ANSWER, USER), null, 99));
            assertThat(failed.reason())
                    .contains("line 1 of the chat template", "has no attribute '…'")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void whatIsTooLongIsNoRefusal() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS)) {
            Renderer renderer = new Renderer(tokenizer);
            List<Message> filled = List.of(Message.system(SECRET.repeat(9)), USER);
            assertThatThrownBy(() -> renderer.renderPrompt(filled, null, 20))
                    .isInstanceOf(PromptTooLongException.class)
                    .hasMessageContaining("leave no room in a prompt of 20 tokens");
        }
    }

    @Test
    void honesOwnFormatSpeaksTheSameWay() throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            Renderer renderer = new Renderer(tokenizer);
            assertThatThrownBy(() -> renderer.renderPrompt(List.of(USER, Message.tool("4", null)), null, 99))
                    .isInstanceOf(ConversationRefusedException.class)
                    .hasMessageContaining("no role \"tool\"");
            assertThatThrownBy(() -> renderer.renderPrompt(List.of(Message.system("s".repeat(50)), USER), null, 20))
                    .isInstanceOf(PromptTooLongException.class);
        }
    }

    @Test
    void aTurnThatTheTemplateWouldLeaveOutIsRefused() throws IOException {
        String known =
                "{% for m in messages if m.role in ['user', 'assistant'] %}{{ m.role }}: {{ m.content | upper }}<|im_end|>{% endfor %}";
        assertThat(refused(known, List.of(Message.system("Be brief."), USER)).reason())
                .isEqualTo("the model's chat_template leaves out turn 1 of 2, of the role system");
        assertThat(refused(known, List.of(USER, ANSWER, Message.tool("4", null), USER))
                        .reason())
                .contains("turn 3 of 4, of the role tool");
        assertThat(refused(
                                "{% for m in messages[-1:] %}" + TURNS.substring(TURNS.indexOf('}') + 1),
                                List.of(USER, ANSWER, USER))
                        .reason())
                .contains("turn 1 of 3, of the role user");
    }

    @Test
    void aTemplateMayCutContentsAndSkipTurnsThatSayNothing() throws IOException {
        String reasoning = "{% for m in messages %}{% if m.content | trim %}{{ m.role }}: "
                + "{{ m.content.split('</think>')[-1] | trim }}<|im_end|>{% endif %}{% endfor %}";
        try (Tokenizer tokenizer = tokenizer(reasoning)) {
            Renderer renderer = new Renderer(tokenizer);
            Message thought = Message.assistant("<think>all of it</think>");
            assertThat(renderer.renderPrompt(List.of(USER, thought, Message.system(" "), USER), null, 99))
                    .isNotEmpty();
        }
    }

    @Test
    void aConversationOfWhichNothingIsPrintedIsRefused() throws IOException {
        String template = "{% for m in messages if m.content | trim %}{{ m.content }}<|im_end|>{% endfor %}";
        assertThat(refused(template, List.of(Message.user(" "))).reason()).contains("prints nothing");
    }

    @Test
    void aTurnThatOnlyCallsAToolIsThereThroughItsCall() throws IOException {
        String calls = "{% for m in messages %}{{ m.role }}: {% if m.tool_calls %}{{ m.tool_calls[0].function.name }}"
                + "{% else %}{{ m.content }}{% endif %}<|im_end|>{% endfor %}";
        Message call = Message.calling("I shall add.", List.of(new ToolCall("c1", "add", "{}")));
        try (Tokenizer tokenizer = tokenizer(calls)) {
            assertThat(new Renderer(tokenizer).renderPrompt(List.of(USER, call, USER), null, 99))
                    .isNotEmpty();
        }
        assertThat(refused(TURNS, List.of(USER, Message.calling("", call.toolCalls()), USER))
                        .reason())
                .contains("turn 2 of 3, of the role assistant");
    }

    private ConversationRefusedException refused(String template, List<Message> messages) throws IOException {
        try (Tokenizer tokenizer = tokenizer(template)) {
            Renderer renderer = new Renderer(tokenizer);
            return catchThrowableOfType(
                    ConversationRefusedException.class, () -> renderer.renderPrompt(messages, null, 99));
        }
    }

    private Tokenizer tokenizer(String template) throws IOException {
        Path copy = Files.createTempDirectory(folder, "model");
        Files.copy(TOKENIZER, copy.resolve("tokenizer.json"));
        Files.writeString(copy.resolve("tokenizer_config.json"), "{\"eos_token\":\"<|im_end|>\"}");
        Files.writeString(copy.resolve("chat_template.jinja"), template);
        return Tokenizer.load(copy);
    }
}
