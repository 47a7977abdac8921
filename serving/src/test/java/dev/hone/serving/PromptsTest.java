package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that are cut, too long, or refused by the model's chat template: each is told from the others. */
class PromptsTest {

    private static final Message USER = Message.user("Hi");
    private static final Message ANSWER = Message.assistant("Hello");
    private static final String TURNS =
            "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content + '<|end|>' }}{% endfor %}"
                    + "{% if add_generation_prompt %}<|assistant|>{% endif %}";
    private static final String ALTERNATING =
            "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
                    + "{{ raise_exception('roles must alternate') }}{% endif %}{% endfor %}";

    @TempDir
    Path folder;

    // Without one of Hone's own chat tokens the tokenizer has the format of its template.
    private Tokenizer tokenizer(String template) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        Path tokens = folder.resolve("tokenizer.json");
        Files.writeString(tokens, Files.readString(tokens).replace("<|system|>", "<|none|>"));
        Files.writeString(folder.resolve("chat_template.jinja"), template);
        return Tokenizer.load(folder);
    }

    private static Prompts prompts(Tokenizer tokenizer, boolean refusesLong) {
        return new Prompts(new Renderer(tokenizer), 64, new ServingConfig.Tokens(40, 8, 8, refusesLong));
    }

    private static Refusal refusal(Prompts prompts, List<Message> messages) {
        return catchThrowableOfType(
                        RefusedException.class,
                        () -> prompts.render(Conversation.of(messages), null, ChosenGuidance.none(), null))
                .refusal();
    }

    @Test
    void aTemplatesRefusalIsToldWithItsReasonAndIsNoLongPrompt() throws IOException {
        try (Tokenizer tokenizer = tokenizer(ALTERNATING + TURNS)) {
            Refusal refused = refusal(prompts(tokenizer, false), List.of(USER, USER));

            assertThat(refused.status().code()).isEqualTo(400);
            assertThat(refused.type()).isEqualTo("invalid_request_error");
            assertThat(refused.param()).isEqualTo("messages");
            assertThat(refused.code()).isEqualTo("conversation_refused");
            assertThat(refused.message()).contains("chat_template refuses", "roles must alternate");
        }
    }

    @Test
    void aTemplateThatBreaksIsToldApart() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS + "{% if messages|length > 2 %}{{ messages[0].x.y }}{% endif %}")) {
            Refusal refused = refusal(prompts(tokenizer, false), List.of(USER, ANSWER, USER));

            assertThat(refused.code()).isEqualTo("chat_template_failed");
        }
    }

    @Test
    void whatHasNoRoomIsALongPrompt() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS)) {
            Refusal refused = refusal(prompts(tokenizer, false), List.of(Message.system("s".repeat(99)), USER));

            assertThat(refused.code()).isEqualTo("context_length_exceeded");
        }
    }

    @Test
    void aGuidedPromptAndTheOneThatItIsDrivenFromLoseTheSameTurns() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS)) {
            List<Message> history = List.of(Message.user("a".repeat(12)), ANSWER, USER);
            Renderer renderer = new Renderer(tokenizer);

            Prompts.Rendered cut = prompts(tokenizer, false)
                    .render(Conversation.of(history), "the goal is good", new ChosenGuidance(2, null, null), null);

            assertThat(cut.leftOut()).isPositive();
            assertThat(cut.guidance().weight()).isEqualTo(2);
            assertThat(cut.guidance().negativePrompt())
                    .hasSizeLessThan(renderer.renderPrompt(history, null, 999).length)
                    .hasSizeLessThan(cut.ids().size());
            assertThat(tokenizer.decode(ids(cut.ids())))
                    .endsWith(tokenizer.decode(ids(cut.guidance().negativePrompt())));
        }
    }

    private static int[] ids(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void anAnswerIsAsLongAsTheLongerPromptLeavesRoomFor() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS)) {
            Prompts prompts = new Prompts(new Renderer(tokenizer), 64, new ServingConfig.Tokens(63, 60, 60, false));
            ChosenGuidance longer = new ChosenGuidance(2, 0, "the lowest goal of all");

            Prompts.Rendered guided = prompts.render(Conversation.of(List.of(USER)), "a goal", longer, 60);

            assertThat(guided.maxTokens())
                    .isEqualTo(64 - guided.guidance().negativePrompt().size())
                    .isLessThan(64 - guided.ids().size());
        }
    }

    @Test
    void aCutPromptSaysHowManyTokensItLost() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS)) {
            Prompts prompts = prompts(tokenizer, false);
            List<Message> history = List.of(Message.user("a".repeat(20)), ANSWER, USER);

            Prompts.Rendered cut = prompts.render(Conversation.of(history), null, ChosenGuidance.none(), null);

            assertThat(cut.ids()).hasSizeLessThanOrEqualTo(40);
            assertThat(cut.leftOut() + cut.ids().size())
                    .isEqualTo(new Renderer(tokenizer).renderPrompt(history, null, 999).length);
            assertThat(prompts.render(Conversation.of(List.of(USER)), null, ChosenGuidance.none(), null)
                            .leftOut())
                    .isZero();
        }
    }

    @Test
    void theNewestTurnIsNeverCut() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS)) {
            List<Message> history = List.of(USER, ANSWER, Message.user("a".repeat(90)));

            Refusal refused = refusal(prompts(tokenizer, false), history);

            assertThat(refused.code()).isEqualTo("context_length_exceeded");
            assertThat(refused.message()).contains("newest turn");
        }
    }

    @Test
    void aLongPromptIsRefusedWhereTheSettingSaysSo() throws IOException {
        try (Tokenizer tokenizer = tokenizer(TURNS)) {
            Refusal refused = refusal(prompts(tokenizer, true), List.of(Message.user("a".repeat(90))));

            assertThat(refused.code()).isEqualTo("context_length_exceeded");
            assertThat(refused.message()).contains("maximum context length", "40", "93");
        }
    }

    @Test
    void repliesAndStreamsSayWhatWasLeftOut() throws Exception {
        String asked = "{\"model\": \"main\", \"messages\": [{\"role\": \"user\", \"content\": \"%s\"},"
                + " {\"role\": \"assistant\", \"content\": \"Yes\"}, {\"role\": \"user\", \"content\": \"Hi\"}]%s}";
        try (Front front =
                new Front(folder, Map.of("serving.max.prompt.tokens", "150", "serving.long.prompts", "cut"))) {
            HttpResponse<String> whole = front.post("/v1/chat/completions", asked.formatted("a".repeat(300), ""));
            HttpResponse<String> streamed =
                    front.post("/v1/chat/completions", asked.formatted("a".repeat(300), ", \"stream\": true"));
            HttpResponse<String> brief = front.post("/v1/chat/completions", asked.formatted("Hi", ""));

            assertThat(Front.json(whole).at("/hone/prompt_tokens_left_out").asInt())
                    .isGreaterThan(150);
            assertThat(streamed.body()).containsPattern("\"prompt_tokens_left_out\":[1-9]");
            assertThat(Front.json(brief).at("/hone/prompt_tokens_left_out").asInt(-1))
                    .isZero();
        }
    }
}
