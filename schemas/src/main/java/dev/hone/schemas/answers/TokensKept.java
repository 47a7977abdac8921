package dev.hone.schemas.answers;

import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Tokens;
import java.util.List;

/**
 * How much of the tokens of prompts and answers goes on with them. The records that serving writes have all; what
 * follows keeps the ids of an answer alone, since rounds train on these, and revisions repeat none.
 */
public final class TokensKept {

    private TokensKept() {}

    /** The prompt without its tokens. */
    public static PromptSubmitted none(PromptSubmitted prompt) {
        return prompt.getTokens() == null
                ? prompt
                : PromptSubmitted.newBuilder(prompt).setTokens(null).build();
    }

    /** The response without its tokens. */
    public static ResponseServed none(ResponseServed response) {
        return response.getTokens() == null
                ? response
                : ResponseServed.newBuilder(response).setTokens(null).build();
    }

    /** The interaction without any. */
    public static ScoredInteraction none(ScoredInteraction interaction) {
        boolean without = interaction.getPrompt().getTokens() == null
                && interaction.getResponse().getTokens() == null;
        return without
                ? interaction
                : ScoredInteraction.newBuilder(interaction)
                        .setPrompt(none(interaction.getPrompt()))
                        .setResponse(none(interaction.getResponse()))
                        .build();
    }

    /** The response with the ids alone; without any where its text is sealed, since ids are text. */
    public static ResponseServed ids(ResponseServed response) {
        Tokens tokens = response.getTokens();
        if (tokens == null) {
            return response;
        }
        if (response.getText().getKeyId() != null) {
            return none(response);
        }
        return tokens.getLogprobs().isEmpty()
                ? response
                : ResponseServed.newBuilder(response)
                        .setTokens(new Tokens(tokens.getTokenizer(), tokens.getIds(), List.of()))
                        .build();
    }
}
