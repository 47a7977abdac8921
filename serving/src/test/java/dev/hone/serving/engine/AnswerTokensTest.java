package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.generate.Guidance;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.generate.TokenConstraint;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Spelling;
import dev.hone.serving.models.TestModels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tokens that the engine tells of an answer. */
class AnswerTokensTest extends SpeakingEngine {

    private GenerationRequest asking(Sampling sampling) {
        return new GenerationRequest(
                        lease(attached), List.of((int) 'x', 258), sampling, Guidance.none(), terms("", true))
                .withSpelling(true);
    }

    private static String spelled(List<AnswerToken> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tokens.forEach(token -> spelling(token).bytes().forEach(bytes::write));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Spelling spelling(AnswerToken token) {
        return Objects.requireNonNull(token.chosen().spelling());
    }

    @Test
    void everyTokenOfTheTextIsToldWithThePieceInWhichItBegins() {
        Recorded heard = ask(asking(Sampling.greedy(30).withTopLogprobs(2)));
        Generated answer = heard.answer().orElseThrow();

        assertThat(spelled(answer.spokenTokens())).isEqualTo(TEXT);
        assertThat(answer.tokenIds()).hasSize(12).endsWith(TestModels.END);
        assertThat(answer.spoken()).isEqualTo(11);
        assertThat(heard.tokens()).isEqualTo(answer.spokenTokens());
        assertThat(answer.tokens()).allSatisfy(token -> {
            assertThat(token.chosen().logprob()).isBetween(-1., 0.);
            assertThat(token.alternatives()).hasSize(2);
            assertThat(token.alternatives().get(0).id()).isEqualTo(token.id());
        });
        // One byte of four of a character is none, and shown as such.
        assertThat(spelling(answer.tokens().get(3)).text()).isEqualTo("\ufffd");
    }

    @Test
    void theTokensOfAStopStringAreNoneOfTheText() {
        // What may begin the first one is held back until the second one has begun.
        Recorded heard = ask(asking(Sampling.greedy(30).withStop(List.of("i, no", "\ud83d\ude00 o"))));
        Generated answer = heard.answer().orElseThrow();

        assertThat(spelled(answer.spokenTokens())).isEqualTo("Hi,").isEqualTo(answer.text());
        assertThat(heard.tokens()).isEqualTo(answer.spokenTokens());
    }

    @Test
    void aStopStringStaysWhereItIsWanted() {
        Sampling kept = Sampling.greedy(30)
                .withStop(List.of("\ud83d\ude00"))
                .withEnding(new Sampling.Ending(0, false, Set.of((int) 'o'), true));

        assertThat(ask(asking(kept)).answer().orElseThrow().text()).isEqualTo("Hi,\ud83d\ude00");
        assertThat(ask(asking(kept.withStop(List.of()))).answer().orElseThrow().text())
                .isEqualTo("Hi,\ud83d\ude00 o");
    }

    @Test
    void aStopTokenEndsTheTextAndIsNoneOfIt() {
        Sampling stopped = Sampling.greedy(30).withEnding(new Sampling.Ending(0, false, Set.of((int) 'o'), false));
        Generated answer = ask(asking(stopped)).answer().orElseThrow();

        assertThat(answer.text()).isEqualTo("Hi,\ud83d\ude00 ");
        assertThat(answer.stopped()).isTrue();
        assertThat(spelled(answer.spokenTokens())).isEqualTo(answer.text());
    }

    @Test
    void noStopStringIsFoundBeforeTheLeastOfTokens() {
        Sampling late = Sampling.greedy(30)
                .withStop(List.of("i", "k"))
                .withEnding(new Sampling.Ending(2, false, Set.of(), false));

        assertThat(ask(asking(late)).answer().orElseThrow().text()).isEqualTo("Hi,\ud83d\ude00 o");
    }

    @Test
    void aConstraintIsHeeded() {
        BitSet letters = new BitSet();
        letters.set('a');
        TokenConstraint thrice = new TokenConstraint() {
            private int count;

            @Override
            public BitSet allowed() {
                return letters;
            }

            @Override
            public void chose(int id) {
                count++;
            }

            @Override
            public boolean complete() {
                return count == 3;
            }
        };
        Generated answer =
                ask(asking(Sampling.greedy(30)).withConstraint(thrice)).answer().orElseThrow();

        assertThat(answer.text()).isEqualTo("aaa");
        assertThat(answer.stopped()).isTrue();
        assertThat(answer.spoken()).isEqualTo(3);
    }

    @Test
    void aBiasOfATokenThatThereIsNotIsRefusedBeforeItCostsAnybody() {
        Sampling unknown = Sampling.greedy(3).withShifts(new Sampling.Shifts(0, 0, Map.of(260, 1.)));
        GenerationRequest request = new GenerationRequest(
                new CountedLease("main@base", attached), List.of(258), unknown, Guidance.none(), terms("", true));

        assertThatThrownBy(() -> engine.submit(request, new Recorded())).hasMessageContaining("below 260");
    }
}
