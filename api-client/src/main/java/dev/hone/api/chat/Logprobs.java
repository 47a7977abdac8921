package dev.hone.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of a text. */
public record Logprobs(@Nullable List<TokenLogprob> content) {

    public Logprobs {
        content = content == null ? List.of() : List.copyOf(content);
    }

    /** The tokens in their order. */
    public List<TokenLogprob> tokens() {
        return content == null ? List.of() : content;
    }
}
