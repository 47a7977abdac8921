package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpelledMarkerTest {

    private final List<String> heard = new ArrayList<>();
    private final GenerationListener spelled = new SpelledMarker(
            new GenerationListener() {
                @Override
                public void text(Piece piece) {}

                @Override
                public void done(Generated whole) {
                    heard.add(whole.text());
                }

                @Override
                public void failed(GenerationFailure failure) {}
            },
            5,
            "[TOOL_CALLS]");

    @Test
    void whatBeginsWithTheMarkerIsKeptWithIt() {
        spelled.done(generated(" [{}]", 5, 6, 7));
        spelled.done(generated("words", 6, 5));
        spelled.done(generated(""));

        assertThat(heard).containsExactly("[TOOL_CALLS] [{}]", "words", "");
    }

    private static Generated generated(String text, int... ids) {
        List<AnswerToken> tokens = IntStream.of(ids).mapToObj(AnswerToken::of).toList();
        return new Generated(text, List.of(), tokens, tokens.size(), true, 1, 2);
    }
}
