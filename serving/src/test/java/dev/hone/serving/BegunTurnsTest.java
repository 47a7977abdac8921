package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the request begins, what it gives the chat template, and parts that are no text. */
class BegunTurnsTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String CONTINUED = "\"continue_final_message\": true";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of("serving.explore.share", "0"));
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static HttpResponse<String> ask(String role, String members) throws Exception {
        return front.post(PATH, """
                {"model": "main", "messages": [
                  {"role": "user", "content": "Hi"}, {"role": "%s", "content": "So"}], %s}""".formatted(role, members));
    }

    @ParameterizedTest
    @ValueSource(strings = {CONTINUED, CONTINUED + ", \"add_generation_prompt\": false"})
    void theAssistantsLastTurnIsContinued(String members) throws Exception {
        assertThat(ask("assistant", members).statusCode()).isEqualTo(200);

        List<Integer> prompt = front.engine.requests.get(0).prompt();
        assertThat(prompt.subList(prompt.size() - 3, prompt.size())).containsExactly(258, (int) 'S', (int) 'o');
        assertThat(front.capture.prompts.get(0).event().getRendering()).isEqualTo("continued");
        assertThat(front.capture.prompts.get(0).event().getMessages()).hasSize(2);
    }

    @Test
    void withoutTheWishItIsAnswered() throws Exception {
        ask("assistant", "\"add_generation_prompt\": true, \"chat_template_kwargs\": {\"enable_thinking\": false}");

        assertThat(front.engine.requests.get(0).prompt()).endsWith(258);
        // The format of this model reads no arguments, so that training renders the same.
        assertThat(front.capture.prompts.get(0).event().getRendering()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user | \"continue_final_message\": true | messages",
                "assistant | \"continue_final_message\": true, \"add_generation_prompt\": true | add_generation_prompt",
                "user | \"add_generation_prompt\": false | add_generation_prompt",
                "user | \"chat_template_kwargs\": [] | chat_template_kwargs",
                "user | \"chat_template_kwargs\": {\"messages\": []} | chat_template_kwargs.messages",
            })
    void refusesByName(String role, String members, String param) throws Exception {
        HttpResponse<String> response = ask(role, members);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void aPartThatIsNoTextIsRefusedByItsType() throws Exception {
        HttpResponse<String> image = front.post(PATH, """
                {"model": "main", "messages": [{"role": "user", "content": [
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]}]}""");
        HttpResponse<String> odd = front.post(PATH, """
                {"model": "main", "messages": [{"role": "user", "content": [{"type": "my secret"}]}]}""");

        assertThat(image.statusCode()).isEqualTo(400);
        assertThat(Front.json(image).at("/error/message").asText()).contains("image_url is not supported");
        assertThat(Front.json(image).at("/error/param").asText()).isEqualTo("messages[0].content[0].type");
        assertThat(odd.body()).doesNotContain("secret");
    }
}
