package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Drawn;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.Tokens;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token ids reach examples, which need them, and no revision. */
class TokensOfAnswersTest {

    private static final Tokens PROMPT = new Tokens("sha256:t", List.of(1, 2, 3), List.of());
    private static final Tokens RESPONSE = new Tokens("sha256:t", List.of(4, 5), List.of(-.5f, -1f));

    private static final Drawn DRAWN = new Drawn(-1.5, List.of("temperature"));

    @TempDir
    Path state;

    private static Input prompt() {
        return new Input(
                "i", Input.prompt("acme/support", "ask").setTokens(PROMPT).build(), Input.time(1));
    }

    private static Input response(TextEnvelope text) {
        return new Input(
                "i",
                Input.response("line@base")
                        .setText(text)
                        .setTokens(RESPONSE)
                        .setDrawn(DRAWN)
                        .build(),
                Input.time(2));
    }

    private static void pipe(Scoring scoring, Input... inputs) {
        for (Input input : inputs) {
            scoring.pipe(input);
        }
    }

    @Test
    void anExampleHasTheIdsOfItsAnswerAndRevisionsHaveNone() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            pipe(scoring, prompt(), response(Input.text("Good")), Input.rating("i", "f", 5, 3));
            pipe(scoring, Input.rating("i", "g", 1, 4));
            scoring.tick(Input.time(4000));

            assertThat(scoring.examples())
                    .isNotEmpty()
                    .allSatisfy(example -> assertThat(example.getTokens())
                            .isEqualTo(new Tokens("sha256:t", RESPONSE.getIds(), List.of())));
            assertThat(scoring.interactions()).isNotEmpty().allSatisfy(interaction -> {
                assertThat(interaction.getPrompt().getTokens()).isNull();
                assertThat(interaction.getResponse().getTokens()).isNull();
            });
        }
    }

    /** It is no text, and stays where texts are kept from view. */
    @Test
    void anExampleSaysHowItsAnswerWasDrawn() {
        try (Scoring scoring = new Scoring(state.resolve("plain"), Map.of())) {
            pipe(scoring, prompt(), response(Input.text("Good")), Input.rating("i", "f", 5, 3));

            assertThat(scoring.examples()).singleElement().returns(DRAWN, Example::getDrawn);
        }
        try (Scoring scoring = new Scoring(state.resolve("redacted"), Map.of("privacy.redact", "email"))) {
            pipe(scoring, prompt(), response(Input.text("Good")), Input.rating("i", "f", 5, 3));

            assertThat(scoring.examples()).singleElement().returns(DRAWN, Example::getDrawn);
        }
    }

    @Test
    void copiesWithAndWithoutLogprobsAreOneContent() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            Input plain = new Input(
                    "i",
                    Input.response("line@base")
                            .setText(Input.text("Good"))
                            .setTokens(new Tokens("sha256:t", RESPONSE.getIds(), List.of()))
                            .setDrawn(DRAWN)
                            .build(),
                    Input.time(2));
            pipe(scoring, prompt(), response(Input.text("Good")), plain);
            scoring.tick(Input.time(4000));

            assertThat(scoring.outcomes()).containsEntry("duplicates", 1L);
        }
    }

    @Test
    void whereTextsAreRedactedOrSealedThereAreNoIds() {
        try (Scoring scoring = new Scoring(state.resolve("redacted"), Map.of("privacy.redact", "email"))) {
            pipe(scoring, prompt(), response(Input.text("Good")), Input.rating("i", "f", 5, 3));

            assertThat(scoring.examples()).singleElement().returns(null, Example::getTokens);
        }
        try (Scoring scoring = new Scoring(state.resolve("sealed"), Map.of())) {
            TextEnvelope sealed = new TextEnvelope("k", ByteBuffer.wrap(new byte[] {1, 2, 3}));
            pipe(scoring, prompt(), response(sealed), Input.rating("i", "f", 5, 3));

            assertThat(scoring.examples()).singleElement().returns(null, Example::getTokens);
        }
    }

    @Test
    void aPromptThatTrainingWouldRenderOtherwiseIsScoredAndMakesNoExample() {
        try (Scoring scoring = new Scoring(state, Map.of())) {
            Input raw = new Input(
                    "i",
                    Input.prompt("acme/support", "Once").setRendering("raw").build(),
                    Input.time(1));
            pipe(scoring, raw, response(Input.text("upon")), Input.rating("i", "f", 5, 3));
            pipe(scoring, Input.correction("i", "c", "a time", 5, "u1"), Input.rating("i", "g", 4, 6));
            scoring.tick(Input.time(4000));

            assertThat(scoring.examples()).isEmpty();
            assertThat(scoring.interactions()).last().returns(true, ScoredInteraction::getClosed);
            assertThat(scoring.ledger().getWithheld()).isEqualTo(Map.of("unrendered", 1L));
        }
    }
}
