package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.AnswerToken.Spelling;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenAI's own Python client against the real surface. Wants {@code -Dopenai.python=PATH}, a Python with the package
 * {@code openai}.
 */
@EnabledIfSystemProperty(named = "openai.python", matches = ".+")
class OpenAiClientTest {

    @Test
    void theOfficialPythonClientRunsUnchanged(@TempDir Path folder) throws Exception {
        try (Front front = new Front(folder, Map.of())) {
            front.engine.answer = OpenAiClientTest::speak;
            Process client = new ProcessBuilder(
                            System.getProperty("openai.python"),
                            "src/test/python/openai_client.py",
                            "http://127.0.0.1:" + front.port() + "/v1")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(client.waitFor()).as(said).isZero();
            assertThat(said.lines())
                    .containsExactly(
                            "ok whole", "ok streamed", "ok begun", "ok completions", "ok models", "ok refusals");
        }
    }

    private static AnswerToken token(int id, String text) {
        Candidate chosen =
                new Candidate(id, -.5, new Spelling(text, text.chars().boxed().toList()));
        return new AnswerToken(chosen, List.of(chosen, chosen));
    }

    private static void speak(GenerationRequest request, GenerationListener listener) {
        List<AnswerToken> tokens = List.of(token(1, "Hel"), token(2, "lo"), token(3, ""));
        listener.text(new Piece("Hel", tokens.subList(0, 1)));
        listener.text(new Piece("lo", tokens.subList(1, 2)));
        request.lease().close();
        listener.done(new Generated("Hello", List.of(), tokens, 2, true, 1, 2));
    }
}
